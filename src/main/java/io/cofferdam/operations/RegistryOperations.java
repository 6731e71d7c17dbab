package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Engine;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.registry.Credentials;
import io.cofferdam.registry.ImageSearch;
import io.cofferdam.registry.PullProgress;
import io.cofferdam.registry.PullRequest;
import io.cofferdam.registry.Pulled;
import io.cofferdam.registry.Pushed;
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

    RegistryOperations(Engine engine, Recorder recorder, Transfers transfers) {
        this.engine = engine;
        this.recorder = recorder;
        this.transfers = transfers;
    }

    /** Begins to pull an image; it goes on when nobody watches. */
    public Transfer pull(Caller caller, ImageReference image, Platform platform, Credentials credentials) {
        Change change = Change.of(caller, Permission.IMAGE_CHANGE, "image.pulled", image.familiar())
                .with("platform", platform.toString());
        return transfers.start(
                Direction.PULL,
                image,
                caller.name(),
                transfer -> recorder.changeWithFacts(change, () -> {
                    Pulled pulled =
                            engine.images().pull(new PullRequest(image, platform, credentials), transfer::update);
                    transfer.update(step("Digest: " + pulled.digest()));
                    transfer.update(step((pulled.wasThere()
                                    ? "Status: Image is up to date for "
                                    : "Status: Downloaded newer image for ")
                            + image.familiar()));
                    return new Outcome<>(
                            pulled,
                            Map.of(
                                    "id",
                                    pulled.image().id().value(),
                                    "digest",
                                    pulled.digest().value()));
                }));
    }

    /** Begins to push an image under one of its names. */
    public Transfer push(Caller caller, ImageReference name, Credentials credentials) {
        Change change = Change.of(caller, Permission.IMAGE_CHANGE, "image.pushed", name.familiar());
        engine.images().store().require(name.canonical());
        return transfers.start(
                Direction.PUSH,
                name,
                caller.name(),
                transfer -> recorder.changeWithFacts(change, () -> {
                    Pushed pushed = engine.images().push(name, credentials, transfer::update);
                    transfer.finished(pushed);
                    return new Outcome<>(
                            pushed, Map.of("digest", pushed.digest().value()));
                }));
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

    /** The tags that a registry has of a repository. */
    public List<String> remoteTags(Caller caller, ImageReference repository, Credentials credentials) {
        caller.require(Permission.IMAGE_CHANGE, "Asking a registry for the tags of " + repository.familiarName());
        return engine.images().remoteTags(repository, credentials);
    }

    /** What a registry has under a name. */
    public RemoteImage look(Caller caller, ImageReference image, Credentials credentials) {
        caller.require(Permission.IMAGE_CHANGE, "Asking a registry about " + image.familiar());
        return engine.images().look(image, credentials);
    }

    /** Looks for images in a registry. */
    public List<ImageSearch.Found> search(
            Caller caller, String registry, String word, int limit, Credentials credentials) {
        caller.require(Permission.IMAGE_CHANGE, "Searching " + registry);
        return engine.images().search(registry, word, limit, credentials);
    }

    /** Whether a registry takes these credentials; a problem if not. */
    public void signIn(Caller caller, String registry, Credentials credentials) {
        caller.require(Permission.IMAGE_VIEW, "Signing in to " + registry);
        engine.images().registries().signIn(registry, credentials);
    }

    private static PullProgress step(String status) {
        return new PullProgress(null, status, 0, 0);
    }
}
