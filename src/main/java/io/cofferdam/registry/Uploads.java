package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes to one repository (distribution-spec, "Push"). */
final class Uploads {

    private final Session session;
    private final ImageReference image;
    private final String path;

    Uploads(Repository repository, ImageReference image) {
        this.session = repository.session();
        this.image = image;
        this.path = repository.path();
    }

    Endpoint endpoint() {
        return session.endpoint();
    }

    Retries retries() {
        return session.retries();
    }

    boolean has(Digest digest) {
        try (Answer answer = session.send(session.get(path + "/blobs/" + digest).method("HEAD"))) {
            if (answer.isSuccess()) {
                return true;
            }
            requireAccess(answer);
            if (answer.status() == 404) {
                return false;
            }
            throw RegistryProblems.unexpected(endpoint(), "say whether it has " + digest, answer);
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    /** Lets the registry take a blob from another of its repositories; false if it wants to have it sent. */
    boolean mount(Digest digest, String fromRepository) {
        Call call = session.get(
                        path + "/blobs/uploads/?mount=" + encode(digest.value()) + "&from=" + encode(fromRepository))
                .method("POST")
                .body(Call.Body.of(new byte[0]));
        try (Answer answer = session.send(call)) {
            requireAccess(answer);
            if (answer.status() == 202) {
                cancel(location(answer));
            }
            return answer.status() == 201;
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    /** Opens an upload; its address. */
    URI begin() {
        Call call = session.get(path + "/blobs/uploads/").method("POST").body(Call.Body.of(new byte[0]));
        try (Answer answer = session.send(call)) {
            requireAccess(answer);
            if (answer.status() != 202) {
                throw RegistryProblems.unexpected(endpoint(), "take an upload", answer);
            }
            return location(answer);
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    /** Sends content; the address at which the upload goes on. */
    URI send(URI upload, Call.Body content) throws IOException {
        Call call = Call.get(upload, endpoint().trust())
                .method("PATCH")
                .with("Content-Type", "application/octet-stream")
                .body(content);
        try (Answer answer = session.sendOnce(call)) {
            if (Retries.isPassing(answer.status())) {
                throw new IOException("it answered " + answer.status() + " to an upload");
            }
            if (!answer.isSuccess()) {
                throw RegistryProblems.unexpected(endpoint(), "take the content of an upload", answer);
            }
            return location(answer);
        }
    }

    /** Ends an upload: the registry compares the digest. */
    void finish(URI upload, Digest digest) throws IOException {
        String separator = upload.getRawQuery() == null ? "?" : "&";
        URI address = URI.create(upload + separator + "digest=" + encode(digest.value()));
        Call call = Call.get(address, endpoint().trust())
                .method("PUT")
                .with("Content-Type", "application/octet-stream")
                .body(Call.Body.of(new byte[0]));
        try (Answer answer = session.sendOnce(call)) {
            if (Retries.isPassing(answer.status())) {
                throw new IOException("it answered " + answer.status() + " to the end of an upload");
            }
            if (!answer.isSuccess()) {
                throw RegistryProblems.unexpected(endpoint(), "accept " + digest, answer);
            }
        }
    }

    /** Ends all that is being sent, from any thread. */
    void abort() {
        session.abort();
    }

    void cancel(URI upload) {
        try (Answer answer =
                session.sendOnce(Call.get(upload, endpoint().trust()).method("DELETE"))) {
            answer.status();
        } catch (IOException leftToTheRegistry) {
            return; // registries drop uploads that nobody goes on with
        }
    }

    /** @param reference a tag or a digest */
    void putManifest(String reference, Descriptor manifest, byte[] bytes) {
        Call call = session.get(path + "/manifests/" + reference)
                .method("PUT")
                .with("Content-Type", manifest.mediaType())
                .body(Call.Body.of(bytes));
        try (Answer answer = session.send(call)) {
            requireAccess(answer);
            if (!answer.isSuccess()) {
                throw RegistryProblems.unexpected(endpoint(), "take the manifest", answer);
            }
            String told = answer.header("Docker-Content-Digest");
            if (told != null && !told.equals(manifest.digest().value())) {
                throw RegistryProblems.misbehaved(
                        endpoint(),
                        "It says the manifest %s has the digest %s."
                                .formatted(manifest.digest(), RegistryProblems.printable(told)));
            }
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    private void requireAccess(Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            throw RegistryProblems.pushDenied(image, RegistryProblems.said(answer));
        }
    }

    /** Uploads go to the registry's own host: content and token are nobody else's business. */
    private URI location(Answer answer) {
        URI base = endpoint().base();
        URI target = resolve(base, answer.header("Location"));
        if (target == null
                || !base.getAuthority().equalsIgnoreCase(String.valueOf(target.getAuthority()))
                || target.getUserInfo() != null) {
            throw RegistryProblems.misbehaved(
                    endpoint(),
                    "It sends an upload to \"" + RegistryProblems.printable(answer.header("Location")) + "\".");
        }
        // behind a proxy that ends TLS many registries believe that they are asked by plain http
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        return URI.create(base + target.getRawPath() + query);
    }

    private static @Nullable URI resolve(URI base, @Nullable String location) {
        try {
            return location == null ? null : base.resolve(location);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
