package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One repository of a registry, to read from (distribution-spec, "Pull"). */
final class Repository {

    /** As much as registries take themselves. */
    static final int MAX_MANIFEST_BYTES = 4 << 20;

    private static final int MAX_TAG_PAGES = 1000;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
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

    String path() {
        return path;
    }

    /** @param reference a tag or a digest */
    Document manifest(String reference) {
        try (Answer answer =
                session.send(session.get(path + "/manifests/" + reference).with("Accept", ACCEPT))) {
            switch (answer.status()) {
                case 200 -> {
                    return document(reference, answer);
                }
                case 404 -> throw RegistryProblems.noSuchManifest(image, RegistryProblems.said(answer));
                case 401, 403 -> throw RegistryProblems.pullDenied(image, RegistryProblems.said(answer));
                default -> throw RegistryProblems.unexpected(endpoint(), "give the manifest", answer);
            }
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
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

    /** Content from an offset on; the answer is 200 with all of it or 206 with the rest. */
    Answer blob(Digest digest, long from) {
        Call call = session.get(path + "/blobs/" + digest).with("Accept", "*/*");
        Answer answer = session.send(from > 0 ? call.with("Range", "bytes=" + from + "-") : call);
        if (answer.status() == 200 || answer.status() == 206) {
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
            byte[] bytes = content.readNBytes((int) blob.size() + 1);
            if (bytes.length != blob.size()) {
                throw RegistryProblems.misbehaved(
                        endpoint(), "The image's config should have " + blob.size() + " bytes and has more.");
            }
            return bytes;
        } catch (IOException e) {
            throw RegistryProblems.unreachable(endpoint(), e);
        }
    }

    /** All tags, over as many pages as there are. */
    List<String> tags() {
        List<String> tags = new ArrayList<>();
        String next = path + "/tags/list?n=1000";
        for (int page = 0; next != null && page < MAX_TAG_PAGES; page++) {
            try (Answer answer = session.send(session.get(next))) {
                if (answer.status() == 401 || answer.status() == 403 || answer.status() == 404) {
                    throw RegistryProblems.pullDenied(image, RegistryProblems.said(answer));
                }
                if (!answer.isSuccess()) {
                    throw RegistryProblems.unexpected(endpoint(), "list the tags", answer);
                }
                next = nextPage(answer.header("Link"));
                JsonNode names =
                        MAPPER.readTree(answer.bytes(MAX_MANIFEST_BYTES)).path("tags");
                names.values().forEach(tag -> tags.add(tag.asString("")));
            } catch (IOException e) {
                throw RegistryProblems.unreachable(endpoint(), e);
            } catch (JacksonException e) {
                throw RegistryProblems.misbehaved(endpoint(), "Its list of tags is no JSON.");
            }
        }
        return tags;
    }

    /** The next page's path (RFC 8288); an address of another host is no page of this list. */
    private @Nullable String nextPage(@Nullable String link) {
        Matcher matcher = NEXT.matcher(link == null ? "" : link);
        if (!matcher.find()) {
            return null;
        }
        String target = matcher.group(1);
        String base = endpoint().base().toString();
        String relative = target.startsWith(base + "/") ? target.substring(base.length()) : target;
        return relative.startsWith(path + "/tags/list") ? relative : null;
    }
}
