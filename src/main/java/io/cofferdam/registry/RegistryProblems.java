package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.LayerProblem;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The problems of registries in words; those that the docker command acts upon are in Docker's. */
final class RegistryProblems {

    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final int MAX_TEXT_CHARS = 300;
    private static final String PULL_AGAIN =
            "Pull it again; if that fails too, ask whoever made the image to push it anew.";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private RegistryProblems() {}

    /** Whether the next try would end in the same way, while somebody waits for the first answer. */
    static boolean isLasting(IOException cause) {
        return cause instanceof SSLException
                || cause instanceof UnknownHostException
                || cause instanceof ConnectException;
    }

    static ProblemException unreachable(Endpoint endpoint, IOException cause) {
        if (cause instanceof Answer.TooLong) {
            return misbehaved(endpoint, String.valueOf(cause.getMessage()));
        }
        boolean certificate = cause instanceof SSLException;
        return new ProblemException(
                Kind.UNAVAILABLE,
                new Problem(
                        "The registry " + endpoint.base().getAuthority() + " cannot be reached.",
                        reason(cause),
                        certificate
                                ? "If its certificate is your own, put the authority's *.crt into the directory "
                                        + endpoint.base().getAuthority() + " of cofferdam.registry.certificates ("
                                        + RegistrySettings.CERTIFICATES + " unless set)."
                                : "Check its name and the network."),
                cause);
    }

    /** This host's own fault: what came could not be written. */
    static ProblemException notStored(ImageReference image, IOException cause) {
        String why = printable(String.valueOf(cause.getMessage()));
        if (why.contains("No space left on device")) {
            return new ProblemException(
                    Kind.UNAVAILABLE,
                    new Problem(
                            "There is not enough space for the image " + image.familiar() + ".",
                            sentence(why),
                            "Remove images or containers that are not needed, or use a larger disk."),
                    cause);
        }
        return ProblemException.internal(
                "The image " + image.familiar() + " could not be stored.",
                sentence(why),
                "Check the disk that holds the images.",
                cause);
    }

    static ProblemException notRead(ImageReference image, IOException cause) {
        return ProblemException.internal(
                "The image " + image.familiar() + " could not be read.",
                sentence(String.valueOf(cause.getMessage())),
                "Check the disk that holds the images.",
                cause);
    }

    /** Nothing is wrong with the registry then, and the next try would end in the same way. */
    static ProblemException layerDamaged(Descriptor layer, String why) {
        return new ProblemException(
                Kind.INTERNAL,
                new Problem(
                        "The layer " + layer.digest().shortHex() + " is not whole on this host.",
                        why,
                        "Load or pull its image again; 'cofferdam store check' tells what else is missing."));
    }

    /** A problem with the way here of something that is kept as far as it has come. */
    static ProblemException resumable(ProblemException e) {
        Problem problem = e.problem();
        return new ProblemException(
                e.kind(),
                new Problem(
                        problem.what(),
                        problem.why(),
                        problem.remedy() + " What has come so far is kept for the next try."),
                e);
    }

    /** What mirrors answered is clear, and may be all that there is to know. */
    static ProblemException alsoAtMirrors(ProblemException e, Map<Endpoint, ProblemException> atMirrors) {
        if (atMirrors.isEmpty()) {
            return e;
        }
        StringBuilder why = new StringBuilder(e.problem().why());
        atMirrors.forEach((mirror, before) -> why.append(" Its mirror %s said before: %s %s"
                .formatted(
                        mirror.base().getAuthority(),
                        before.problem().what(),
                        before.problem().why())));
        Problem problem = e.problem();
        return new ProblemException(e.kind(), new Problem(problem.what(), why.toString(), problem.remedy()), e);
    }

    /** @param remedy how to go on */
    static ProblemException cancelled(String remedy, Throwable cause) {
        return new ProblemException(
                Kind.UNAVAILABLE,
                new Problem("The transfer was ended before it was done.", "It was cancelled.", remedy),
                cause);
    }

    static String reason(IOException cause) {
        return switch (cause) {
            // The first time Java puts the resolver's words behind the name.
            case UnknownHostException e ->
                "No host of the name "
                        + printable(String.valueOf(e.getMessage()).split(":", 2)[0]) + " was found.";
            case ConnectTimeoutException e -> "Nothing answered before the time was up.";
            case SocketTimeoutException e -> "It fell silent for too long.";
            case NoHttpResponseException e -> "It ended the connection without an answer.";
            case ConnectException e -> "It does not accept connections.";
            case NoRouteToHostException e -> "There is no way to its network.";
            case null, default -> sentence(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        };
    }

    /** A refusal to read from a repository; registries do not say whether it exists. */
    static ProblemException pullDenied(ImageReference image, String said) {
        return new ProblemException(
                Kind.NOT_FOUND,
                new Problem(
                        "pull access denied for %s, repository does not exist or may require 'docker login'."
                                .formatted(image.familiarName()),
                        sentence(said),
                        "Check the name, or sign in to " + image.registry() + "."));
    }

    static ProblemException pushDenied(ImageReference image, String said) {
        return new ProblemException(
                Kind.FORBIDDEN,
                new Problem(
                        "denied: requested access to %s is denied.".formatted(image.familiarName()),
                        sentence(said),
                        "Sign in to " + image.registry() + " with an account that may write there."));
    }

    static ProblemException searchDenied(Endpoint endpoint, String said) {
        return new ProblemException(
                Kind.FORBIDDEN,
                new Problem(
                        "The registry " + endpoint.base().getAuthority() + " does not let you search.",
                        sentence(said),
                        "Sign in with an account that may list its repositories."));
    }

    static ProblemException noSuchManifest(ImageReference image, String said) {
        return new ProblemException(
                Kind.NOT_FOUND,
                new Problem(
                        "manifest for %s not found: manifest unknown.".formatted(image.familiar()),
                        said.isBlank() || said.equalsIgnoreCase("manifest unknown")
                                ? "The registry has nothing under that name."
                                : sentence(said),
                        "Check the tag."));
    }

    static ProblemException badLogin(Endpoint endpoint, String said) {
        return new ProblemException(
                Kind.UNAUTHENTICATED,
                new Problem(
                        "login attempt to %s failed: unauthorized."
                                .formatted(endpoint.base().getAuthority()),
                        sentence(said),
                        "Check user name and password."));
    }

    /** Any other answer that is not what was asked for. */
    static ProblemException unexpected(Endpoint endpoint, String what, Answer answer) {
        Kind kind = switch (answer.status()) {
            case 401, 403 -> Kind.FORBIDDEN;
            case 404 -> Kind.NOT_FOUND;
            case 413 -> Kind.TOO_LARGE;
            case 429 -> Kind.TOO_MANY;
            case 400, 405, 409, 415, 416, 422 -> Kind.INVALID;
            default -> Kind.UNAVAILABLE;
        };
        return new ProblemException(
                kind,
                new Problem(
                        "The registry %s did not %s.".formatted(endpoint.base().getAuthority(), what),
                        "It answered %d: %s".formatted(answer.status(), sentence(said(answer))),
                        kind == Kind.TOO_MANY
                                ? "Wait a while, or sign in: registries allow more to those they know."
                                : "Try again later, or ask whoever runs the registry."));
    }

    static ProblemException misbehaved(Endpoint endpoint, String why) {
        return ProblemException.invalid(
                "The registry " + endpoint.base().getAuthority() + " gave an answer that cannot be used.",
                why,
                "Ask whoever runs the registry, or take the image from another one.");
    }

    /** What came of a layer is not what it should be; whoever pulls has never seen an archive. */
    static ProblemException wrongLayer(Repository repository, Descriptor layer, ProblemException fault) {
        String name = "The layer " + layer.digest().shortHex() + " of " + repository.name();
        return LayerProblem.of(name, fault, PULL_AGAIN);
    }

    /** The same of a layer that was not fetched because its blob is here. */
    static ProblemException wrongHere(Descriptor layer, ProblemException fault) {
        return LayerProblem.of(
                "The layer " + layer.digest().shortHex() + " of this host's store",
                fault,
                "Stop the service and repair the store: cofferdam store check --repair.");
    }

    static ProblemException wrongImage(Repository repository, ImageReference image, String why) {
        return ProblemException.invalid(
                "The image " + repository.name() + image.suffix() + " cannot be used.", why, PULL_AGAIN);
    }

    /** What the registry's error says for people, in one bounded line. */
    static String said(Answer answer) {
        try {
            byte[] body = answer.bytes(MAX_ERROR_BYTES);
            JsonNode error = MAPPER.readTree(body).path("errors").path(0);
            String text = text(error.path("message"));
            String code = text(error.path("code"));
            return text == null ? (code == null ? "" : code) : text;
        } catch (IOException | JacksonException e) {
            return "";
        }
    }

    /** Whether it is what a registry answers to {@code GET /v2/}: its header (distribution-spec), or nothing or JSON as content. */
    static boolean isOfRegistry(Answer answer) throws IOException {
        String version = answer.header("Docker-Distribution-Api-Version");
        if (version != null && version.startsWith("registry/2")) {
            return true;
        }
        byte[] body = answer.bytes(MAX_ERROR_BYTES);
        try {
            return body.length == 0 || !MAPPER.readTree(body).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank() ? printable(node.stringValue()) : null;
    }

    private static String sentence(String said) {
        String text = said.isBlank() ? "The registry gave no reason" : printable(said);
        return text.endsWith(".") ? text : text + ".";
    }

    /** A stranger's text for a message: bounded, and without what a terminal would obey. */
    static String printable(@Nullable String text) {
        StringBuilder safe = new StringBuilder();
        String.valueOf(text).codePoints().limit(MAX_TEXT_CHARS).forEach(point -> {
            boolean plain = !Character.isISOControl(point)
                    && Character.getType(point) != Character.FORMAT
                    && Character.getType(point) != Character.SURROGATE;
            safe.appendCodePoint(plain ? point : '?');
        });
        return safe.toString();
    }
}
