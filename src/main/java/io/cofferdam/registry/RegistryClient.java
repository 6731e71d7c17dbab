package io.cofferdam.registry;

import io.cofferdam.image.ImageReference;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to registries: finds where one answers and what it wants to see; safe for threads. */
public final class RegistryClient implements AutoCloseable {

    private final RegistrySettings settings;
    private final Transport transport;
    private final Endpoints endpoints;
    private final Authorizer authorizer;
    private final Retries retries;

    public RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.transport = new Transport(settings);
        this.endpoints = new Endpoints(settings);
        this.authorizer = new Authorizer(transport, new RealmRules(settings.realms()));
        this.retries = new Retries(settings);
    }

    public RegistrySettings settings() {
        return settings;
    }

    static String scope(String repository, String actions) {
        return "repository:" + repository + ":" + actions;
    }

    /** What may be read of a repository, at its mirrors first; an endpoint is asked only when its turn comes. */
    List<Endpoint> toPull(ImageReference image) {
        return endpoints.toPull(image.registry());
    }

    List<Endpoint> toPush(ImageReference image) {
        return toPush(image.registry());
    }

    List<Endpoint> toPush(String registry) {
        return endpoints.toPush(registry);
    }

    /**
     * Opens a repository at one endpoint.
     *
     * @param scope what is going to be done there
     * @return null if nothing answers there, and another endpoint of the same registry may
     */
    @Nullable
    Repository open(
            Endpoint endpoint,
            boolean last,
            ImageReference image,
            Credentials credentials,
            String scope,
            InFlight inFlight) {
        Session session = connect(endpoint, last, credentials, scope, inFlight);
        return session == null ? null : new Repository(session, image);
    }

    /** Whether a registry takes these credentials; a problem if it does not. */
    public void signIn(String registry, Credentials credentials) {
        List<Endpoint> candidates = endpoints.toPush(registry);
        for (Endpoint endpoint : candidates) {
            Session session = connect(endpoint, endpoint.equals(candidates.getLast()), credentials, "", new InFlight());
            if (session != null) {
                try (Answer answer = session.sendHome(session.get("/v2/"))) {
                    requireTaken(endpoint, answer);
                    return;
                } catch (IOException e) {
                    throw RegistryProblems.unreachable(endpoint, e);
                }
            }
        }
    }

    /** A page for people to sign in at is answered with 200 as well, and has not looked at the credentials. */
    private static void requireTaken(Endpoint endpoint, Answer answer) throws IOException {
        if (answer.status() == 401 || answer.status() == 403) {
            throw RegistryProblems.badLogin(endpoint, RegistryProblems.said(answer));
        }
        if (!answer.isSuccess()) {
            throw RegistryProblems.unexpected(endpoint, "take the sign-in", answer);
        }
        if (answer.status() != 200 || !RegistryProblems.isOfRegistry(answer)) {
            throw RegistryProblems.misbehaved(
                    endpoint, "To GET /v2/ it answers with something else than a registry does, such as a web page.");
        }
    }

    /** Asks whether a registry is there and what it wants to see; null where plain http or the next mirror should be tried. */
    @Nullable
    Session connect(Endpoint endpoint, boolean last, Credentials credentials, String scope, InFlight inFlight) {
        Session stranger = new Session(transport, authorizer, retries, endpoint, Credentials.NONE, "", null, inFlight);
        try (Answer answer = ping(stranger, last, inFlight)) {
            if (answer == null) {
                return null;
            }
            Challenge challenge = answer.status() == 401 ? Challenge.parse(answer.header("WWW-Authenticate")) : null;
            // a mirror is another host than the one that the credentials are for
            Credentials shown = endpoint.mirror() ? Credentials.NONE : credentials;
            return new Session(transport, authorizer, retries, endpoint, shown, scope, challenge, inFlight);
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint, e);
        }
    }

    private @Nullable Answer ping(Session session, boolean last, InFlight inFlight) throws IOException {
        for (int failures = 1; ; failures++) {
            try {
                Answer answer = session.ping();
                if (!last || !Retries.isPassing(answer.status()) || !retries.allow(failures)) {
                    return answer;
                }
                try (answer) {
                    retries.await(failures, answer, inFlight);
                }
            } catch (IOException e) {
                boolean ended = Thread.currentThread().isInterrupted();
                if (!last && !ended) {
                    return null;
                }
                if (ended || RegistryProblems.isLasting(e) || !retries.allow(failures)) {
                    throw e;
                }
                retries.await(failures, e, inFlight);
            }
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
