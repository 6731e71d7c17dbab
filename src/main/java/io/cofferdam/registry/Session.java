package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests to one endpoint in one role: signed in, tried again where that helps, followed where the registry points. */
final class Session {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;

    private final Transport transport;
    private final Authorizer authorizer;
    private final Retries retries;
    private final Endpoint endpoint;
    private final Credentials credentials;
    private final String scope;
    private final InFlight inFlight;
    private volatile @Nullable Challenge challenge;

    Session(
            Transport transport,
            Authorizer authorizer,
            Retries retries,
            Endpoint endpoint,
            Credentials credentials,
            String scope,
            @Nullable Challenge challenge,
            InFlight inFlight) {
        this.transport = transport;
        this.authorizer = authorizer;
        this.retries = retries;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.scope = scope;
        this.challenge = challenge;
        this.inFlight = inFlight.part();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Retries retries() {
        return retries;
    }

    Call get(String path) {
        return Call.get(endpoint.resolve(path), endpoint.trust());
    }

    /** Sends until there is an answer that another attempt would not change, and follows redirects. */
    Answer send(Call call) {
        return send(call, false);
    }

    /** As {@link #send}, but only here: another host is not shown the credentials, so that its answer says nothing of them. */
    Answer sendHome(Call call) {
        return send(call, true);
    }

    private Answer send(Call call, boolean home) {
        for (int failures = 1; ; failures++) {
            try {
                Answer answer = follow(call, home);
                if (!Retries.isPassing(answer.status()) || !retries.allow(failures)) {
                    return answer;
                }
                try (answer) {
                    retries.await(failures, answer, inFlight);
                }
            } catch (Reach.Refused e) {
                throw RegistryProblems.misbehaved(endpoint, "It redirects to " + e.getMessage() + ".");
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted() || !retries.allow(failures)) {
                    throw RegistryProblems.unreachable(endpoint, e);
                }
                pause(failures, e);
            }
        }
    }

    /** Asks for something and reads it to its end. */
    interface Reading<T> {
        T whole() throws IOException;
    }

    /** Does it again where the connection broke before the end; what is longer than it may be would be so again. */
    <T> T read(Reading<T> reading) {
        for (int failures = 1; ; failures++) {
            try {
                return reading.whole();
            } catch (IOException e) {
                boolean useless =
                        e instanceof Answer.TooLong || Thread.currentThread().isInterrupted();
                if (useless || !retries.allow(failures)) {
                    throw RegistryProblems.unreachable(endpoint, e);
                }
                pause(failures, e);
            }
        }
    }

    /** Ends the requests of now and of later, from any thread; those that send find out at once. */
    void abort() {
        inFlight.abort();
    }

    /** Asks whether there is a registry, without signing in: what it wants to see is in its answer. */
    Answer ping() throws IOException {
        return transport.send(get("/v2/").forSmallAnswer(), inFlight);
    }

    /** One attempt, for what cannot be repeated. */
    Answer sendOnce(Call call) throws IOException {
        return authorized(call);
    }

    /** Waits before the next attempt; whoever watches learns why. */
    void pause(int failures, IOException failure) {
        try {
            retries.await(failures, failure, inFlight);
        } catch (IOException interrupted) {
            throw RegistryProblems.unreachable(endpoint, interrupted);
        }
    }

    private Answer follow(Call first, boolean home) throws IOException {
        Call call = first;
        Answer answer = authorized(call);
        for (int hops = 0; REDIRECTS.contains(answer.status()); hops++) {
            try (Answer redirect = answer) {
                if (hops == MAX_REDIRECTS) {
                    throw RegistryProblems.misbehaved(endpoint, "It redirects more than " + MAX_REDIRECTS + " times.");
                }
                call = redirected(call, redirect.header("Location"));
                if (home && !call.isSameHost(endpoint.base())) {
                    throw RegistryProblems.misbehaved(
                            endpoint,
                            "It redirects to "
                                    + RegistryProblems.printable(call.uri().getAuthority())
                                    + ", which is another host.");
                }
            }
            answer = call.isSameHost(endpoint.base()) ? authorized(call) : transport.send(call, inFlight);
        }
        return answer;
    }

    private Answer authorized(Call call) throws IOException {
        Answer answer = transport.send(signed(call, false), inFlight);
        if (answer.status() != 401) {
            return answer;
        }
        Challenge wanted = Challenge.parse(answer.header("WWW-Authenticate"));
        if (wanted == null || (!wanted.isBearer() && challenge != null)) {
            return answer;
        }
        answer.close();
        challenge = wanted;
        return transport.send(signed(call, true), inFlight);
    }

    private Call signed(Call call, boolean fresh) throws IOException {
        String header = authorizer.header(endpoint, challenge, credentials, scope, fresh, inFlight);
        return header == null ? call : call.with("Authorization", header);
    }

    private Call redirected(Call from, @Nullable String location) {
        URI target = target(from, location);
        boolean stranger = !target.getScheme().equals(endpoint.base().getScheme())
                || !target.getAuthority().equalsIgnoreCase(endpoint.base().getAuthority());
        if (stranger && !endpoint.isPlain() && !"https".equals(target.getScheme())) {
            throw RegistryProblems.misbehaved(endpoint, "It redirects from an encrypted address to one that is not.");
        }
        if (!stranger) {
            return from.redirected(target, endpoint.trust());
        }
        Endpoint.Trust trust = reachOf(target) == Reach.PUBLIC ? Endpoint.Trust.VERIFIED : endpoint.trust();
        return from.redirectedToStranger(target, trust, reachOf(endpoint.base()));
    }

    private URI target(Call from, @Nullable String location) {
        try {
            URI target = from.uri().resolve(location == null ? "" : location);
            boolean http = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
            if (location != null && http && target.getHost() != null && target.getUserInfo() == null) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            throw badLocation(location);
        }
        throw badLocation(location);
    }

    private ProblemException badLocation(@Nullable String location) {
        return RegistryProblems.misbehaved(
                endpoint, "It redirects to \"" + RegistryProblems.printable(location) + "\".");
    }

    /** A host in this host's own networks may point to others there, which the operator runs too. */
    private static Reach reachOf(URI uri) {
        try {
            return Reach.ofAll(InetAddress.getAllByName(uri.getHost()));
        } catch (UnknownHostException e) {
            return Reach.PUBLIC;
        }
    }
}
