package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** One repository of a registry, to read from (distribution-spec, "Pull"). */
final class Repository {

    /** As much as registries take themselves. */
    static final int MAX_MANIFEST_BYTES = 4 << 20;

    private static final String ACCEPT = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);

    private final Session session;
    private final ImageReference image;
    private final String path;

    /** A manifest or an index as it came, verified against its digest where one was asked for. */
    record Document(Descriptor descriptor, byte[] bytes) {}

    Repository(Session session, ImageReference image) {
        this.session = session;
        this.image = image;
        this.path = "/v2/" + image.repository();
    }

    Session session() {
        return session;
    }

    Endpoint endpoint() {
        return session.endpoint();
    }

    /** For people: the host that is asked, which may be a mirror, and the repository there. */
    String name() {
        return endpoint().base().getAuthority() + "/" + image.repository();
    }

    String path() {
        return path;
    }

    /** @param reference a tag or a digest */
    Document manifest(String reference) {
        return session.read(() -> askForManifest(reference));
    }

    private Document askForManifest(String reference) throws IOException {
        try (Answer answer = session.send(session.get(path + "/manifests/" + reference)
                .with("Accept", ACCEPT)
                .forSmallAnswer())) {
            switch (answer.status()) {
                case 200 -> {
                    return document(reference, answer);
                }
                case 404 -> throw RegistryProblems.noSuchManifest(image, RegistryProblems.said(answer));
                case 401, 403 -> throw RegistryProblems.pullDenied(image, RegistryProblems.said(answer));
                default -> throw RegistryProblems.unexpected(endpoint(), "give the manifest", answer);
            }
        }
    }

    private Document document(String reference, Answer answer) throws IOException {
        if (answer.length() > MAX_MANIFEST_BYTES) {
            throw RegistryProblems.misbehaved(endpoint(), "Its manifest has " + answer.length() + " bytes.");
        }
        byte[] bytes = answer.bytes(MAX_MANIFEST_BYTES);
        Digest digest = Digest.of(bytes);
        if (Digest.isDigest(reference) && !digest.value().equals(reference)) {
            throw RegistryProblems.misbehaved(
                    endpoint(), "The manifest " + reference + " has the digest " + digest + ".");
        }
        String told = answer.header("Docker-Content-Digest");
        if (told != null && Digest.isDigest(told) && !told.equals(digest.value())) {
            throw RegistryProblems.misbehaved(
                    endpoint(), "It says its manifest has the digest " + told + ", but it has " + digest + ".");
        }
        String type = Objects.requireNonNullElse(answer.header("Content-Type"), "");
        int parameters = type.indexOf(';');
        String mediaType = (parameters < 0 ? type : type.substring(0, parameters)).strip();
        return new Document(new Descriptor(mediaType, digest, bytes.length), bytes);
    }

    /** Content from an offset on; the answer is 200 with all of it, 206 with the rest, or 416 where it ends before. */
    Answer blob(Digest digest, long from) {
        Call call = session.get(path + "/blobs/" + digest).with("Accept", "*/*");
        Answer answer = session.send(from > 0 ? call.with("Range", "bytes=" + from + "-") : call);
        boolean ranged = answer.status() == 206 || answer.status() == 416;
        if (answer.status() == 200 || (from > 0 && ranged)) {
            return answer;
        }
        try (answer) {
            if (answer.status() == 401 || answer.status() == 403) {
                throw RegistryProblems.pullDenied(image, RegistryProblems.said(answer));
            }
            throw RegistryProblems.unexpected(endpoint(), "give the content " + digest, answer);
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    /** All of a small content, an image's config; its digest is for the caller to check. */
    byte[] small(Descriptor blob) {
        if (blob.size() > MAX_MANIFEST_BYTES) {
            throw RegistryProblems.misbehaved(endpoint(), "The image's config has " + blob.size() + " bytes.");
        }
        try (BlobStream content = new BlobStream(this, blob, 0)) {
            return content.readNBytes((int) blob.size());
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    /** All tags; a name that is no tag is refused, as nothing could be pulled by it. */
    List<String> tags() {
        List<String> tags = new Pages(session, path + "/tags/list", "tags").names(this::noTags);
        for (String tag : tags) {
            if (!ImageReference.isTag(tag)) {
                throw RegistryProblems.misbehaved(
                        endpoint(), "It lists the tag \"" + RegistryProblems.printable(tag) + "\", which is none.");
            }
        }
        return tags;
    }

    private ProblemException noTags(Answer answer) {
        return switch (answer.status()) {
            case 401, 403, 404 -> RegistryProblems.pullDenied(image, RegistryProblems.said(answer));
            default -> RegistryProblems.unexpected(endpoint(), "list the tags", answer);
        };
    }
}
