package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.access.RegistryLogins;
import io.cofferdam.container.Engine;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Credentials;
import io.cofferdam.registry.ImageSearch;
import io.cofferdam.registry.PullProgress;
import io.cofferdam.registry.PullRequest;
import io.cofferdam.registry.Pulled;
import io.cofferdam.registry.Pushed;
import io.cofferdam.registry.RegistryName;
import io.cofferdam.registry.RegistrySettings;
import io.cofferdam.registry.RemoteImage;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** Everything that people do with registries. */
@Service
public class RegistryOperations {

    private final Engine engine;
    private final Recorder recorder;
    private final Transfers transfers;
    private final RegistryLogins logins;

    RegistryOperations(Engine engine, Recorder recorder, Transfers transfers, RegistryLogins logins) {
        this.engine = engine;
        this.recorder = recorder;
        this.transfers = transfers;
        this.logins = logins;
    }

    /** Begins to pull an image; it goes on when nobody watches. */
    public Transfer pull(Caller caller, ImageReference image, Platform platform, Credentials sent) {
        Change change = Change.of(caller, Permission.IMAGE_CHANGE, "image.pulled", image.familiar())
                .with("platform", platform.toString());
        recorder.admit(change);
        if (!platform.os().equals("linux")) {
            throw ProblemException.unsupported(
                    "The platform " + platform + " is not supported.",
                    "Containers share this host's kernel, which is Linux.",
                    "Ask for a platform of linux, or leave it out.");
        }
        return transfers.start(Direction.PULL, image, platform, caller.name(), transfer -> {
            recorder.changeWithFacts(change, () -> pull(transfer, credentials(caller, image, sent)));
        });
    }

    private Outcome<Pulled> pull(Transfer transfer, Credentials credentials) {
        ImageReference image = transfer.image();
        PullRequest request = new PullRequest(image, transfer.platform(), credentials);
        Pulled pulled = transfer.interruptibly(() -> engine.images().pull(request, transfer::update));
        transfer.update(step("Digest: " + pulled.digest()));
        String news = pulled.wasThere() ? "Image is up to date for " : "Downloaded newer image for ";
        transfer.update(step("Status: " + news + image.familiar()));
        String id = pulled.image().id().value();
        return new Outcome<>(pulled, Map.of("id", id, "digest", pulled.digest().value()));
    }

    /** Begins to push an image under one of its names. */
    public Transfer push(Caller caller, ImageReference name, Credentials sent) {
        Change change = Change.of(caller, Permission.IMAGE_CHANGE, "image.pushed", name.familiar());
        recorder.admit(change);
        engine.images().store().require(name.canonical());
        return transfers.start(Direction.PUSH, name, Platform.host(), caller.name(), transfer -> {
            recorder.changeWithFacts(change, () -> push(transfer, credentials(caller, name, sent)));
        });
    }

    private Outcome<Pushed> push(Transfer transfer, Credentials credentials) {
        Pushed pushed =
                transfer.interruptibly(() -> engine.images().push(transfer.image(), credentials, transfer::update));
        transfer.finished(pushed);
        return new Outcome<>(pushed, Map.of("digest", pushed.digest().value()));
    }

    /** Ends a transfer; what a pull has brought so far stays for the next one. */
    public void cancel(Caller caller, String id) {
        Transfer transfer = transfers.require(id);
        recorder.change(
                Change.of(
                                caller,
                                Permission.IMAGE_CHANGE,
                                "transfer.cancelled",
                                transfer.image().familiar())
                        .with("transfer", id),
                transfer::cancel);
    }

    /** The transfers that run and the last ones that have ended, the newest first. */
    public List<Transfer> transfers(Caller caller) {
        caller.require(Permission.IMAGE_VIEW, "Looking at pulls and pushes");
        return transfers.list();
    }

    public Transfer transfer(Caller caller, String id) {
        caller.require(Permission.IMAGE_VIEW, "Looking at the transfer " + id);
        return transfers.require(id);
    }

    /** How registries are talked to. */
    public RegistrySettings settings(Caller caller) {
        caller.require(Permission.IMAGE_CHANGE, "Looking at the settings of registries");
        return engine.images().registries().settings();
    }

    /** The tags that a registry has of a repository, for who is going to pull them all. */
    public List<String> tagsToPull(Caller caller, ImageReference repository, Credentials credentials) {
        recorder.admit(Change.of(caller, Permission.IMAGE_CHANGE, "image.pulled", repository.familiarName()));
        return engine.images().remoteTags(repository, credentials(caller, repository, credentials));
    }

    /** What a registry has under a name. */
    public RemoteImage look(Caller caller, ImageReference image, Credentials credentials) {
        caller.require(Permission.IMAGE_CHANGE, "Asking a registry about " + image.familiar());
        return engine.images().look(image, credentials(caller, image, credentials));
    }

    /** Looks for images in a registry. */
    public List<ImageSearch.Found> search(Caller caller, String address, String word, int limit, Credentials sent) {
        caller.require(Permission.IMAGE_CHANGE, "Searching a registry");
        String registry = RegistryName.of(address);
        return engine.images().search(registry, word, limit, credentials(caller, registry, sent));
    }

    /** The registries at which the caller has left a login. */
    public List<RegistryLogins.Login> logins(Caller caller) {
        caller.require(Permission.IMAGE_CHANGE, "Listing your logins at registries");
        return logins.list(caller.name());
    }

    /** Keeps a login of the caller's, once the registry has taken it. */
    public void keepLogin(Caller caller, String address, String username, String password) {
        Change change = onLogin(caller, "registry.login_kept", address);
        String registry = change.target().name();
        Credentials login = new Credentials.Password(username, password);
        recorder.change(change.with("username", username), () -> {
            taken(registry, login);
            logins.keep(caller.name(), registry, username, password);
        });
    }

    /** It is the login that is wrong, not the caller's own sign-in, which is what UNAUTHENTICATED says to a client. */
    private void taken(String registry, Credentials login) {
        try {
            engine.images().registries().signIn(registry, login);
        } catch (ProblemException e) {
            throw e.kind() == ProblemException.Kind.UNAUTHENTICATED
                    ? new ProblemException(ProblemException.Kind.INVALID, e.problem(), e)
                    : e;
        }
    }

    public void forgetLogin(Caller caller, String address) {
        Change change = onLogin(caller, "registry.login_forgotten", address);
        String registry = change.target().name();
        recorder.change(change, () -> {
            if (!logins.forget(caller.name(), registry)) {
                throw ProblemException.notFound(
                        "You have no login at " + registry + ".", "None is kept here.", "Look at the list of them.");
            }
        });
    }

    /** What was sent along, or else the login that the caller has left for the registry. */
    private Credentials credentials(Caller caller, ImageReference image, Credentials sent) {
        return credentials(caller, image.registry(), sent);
    }

    private Credentials credentials(Caller caller, String registry, Credentials sent) {
        if (!(sent instanceof Credentials.Anonymous)) {
            return sent;
        }
        return logins.find(caller.name(), registry)
                .<Credentials>map(known -> new Credentials.Password(known.username(), known.password()))
                .orElse(sent);
    }

    /** Whether a registry takes these credentials; a problem if not. It makes this host connect to whatever is named, so it is a change. */
    public void signIn(Caller caller, String address, Credentials credentials) {
        Change change = onLogin(caller, "registry.login_checked", address);
        Change told = credentials instanceof Credentials.Password password
                ? change.with("username", password.username())
                : change;
        recorder.change(
                told, () -> engine.images().registries().signIn(change.target().name(), credentials));
    }

    /** Who may not is refused before anybody reads what was written for an address; the target is the registry's name. */
    private Change onLogin(Caller caller, String action, String address) {
        recorder.admit(Change.of(caller, Permission.IMAGE_CHANGE, action, address));
        return Change.of(caller, Permission.IMAGE_CHANGE, action, RegistryName.of(address));
    }

    private static PullProgress step(String status) {
        return new PullProgress(null, status, 0, 0);
    }
}
