import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A Debian of about half a gigabyte as an OCI image layout of four gzip layers, made of packages by mmdebstrap. */
final class LayeredImage {

    private static final int LAYERS = 4;
    private static final int BLOCK = 512;
    private static final List<String> LEFT_OUT = List.of("./var/cache/apt/", "./var/lib/apt/lists/", "./usr/share/doc/", "./dev/");

    private final Path layout;
    private final List<Path> layers = new ArrayList<>();
    private long unpackedBytes;

    private LayeredImage(Path layout) {
        this.layout = layout;
    }

    static LayeredImage make(Path box) throws IOException {
        Path rootfs = box.resolve("debian.tar");
        Host.runLong("mmdebstrap", "--quiet", "--variant=minbase", "--include=gcc,python3,git,vim-nox,perl", "bookworm", rootfs.toString());
        LayeredImage image = new LayeredImage(box.resolve("layout"));
        Files.createDirectories(image.layout.resolve("blobs/sha256"));
        image.write(rootfs);
        Files.delete(rootfs);
        return image;
    }

    /** For skopeo: {@code oci:PATH:big}. */
    String skopeoName() {
        return "oci:" + layout + ":big";
    }

    List<Path> layers() {
        return layers;
    }

    long unpackedBytes() {
        return unpackedBytes;
    }

    private void write(Path rootfs) throws IOException {
        long each = Files.size(rootfs) / LAYERS + 1;
        StringBuilder descriptors = new StringBuilder();
        StringBuilder diffIds = new StringBuilder();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(rootfs), 1 << 20)) {
            TarCopy tar = new TarCopy(in);
            for (int i = 0; i < LAYERS; i++) {
                Path file = layout.resolve("layer-" + i);
                MessageDigest compressed = sha256();
                MessageDigest plain = sha256();
                try (OutputStream file1 = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                        OutputStream gzip = new GZIPOutputStream(new DigestOutputStream(file1, compressed), 1 << 16);
                        OutputStream out = new DigestOutputStream(gzip, plain)) {
                    unpackedBytes += tar.copy(out, i == LAYERS - 1 ? Long.MAX_VALUE : each);
                }
                String digest = hex(compressed);
                Path blob = layout.resolve("blobs/sha256/" + digest);
                Files.move(file, blob);
                layers.add(blob);
                descriptors.append(i > 0 ? "," : "").append(descriptor("application/vnd.oci.image.layer.v1.tar+gzip", digest, Files.size(blob)));
                diffIds.append(i > 0 ? "," : "").append("\"sha256:").append(hex(plain)).append('"');
            }
        }
        String config = "{\"architecture\":\"" + architecture() + "\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"bash\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}";
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                + blob("application/vnd.oci.image.config.v1+json", config) + ",\"layers\":[" + descriptors + "]}";
        String entry = blob("application/vnd.oci.image.manifest.v1+json", manifest);
        Files.writeString(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + entry.substring(0, entry.length() - 1)
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"big\"}}]}");
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private String blob(String type, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String digest = HexFormat.of().formatHex(sha256().digest(bytes));
        Files.write(layout.resolve("blobs/sha256/" + digest), bytes);
        return descriptor(type, digest, bytes.length);
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"sha256:" + digest + "\",\"size\":" + size + "}";
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies a tar's entries as they are, some into each of several tars; a hard link stays with its target or is left out. */
    private static final class TarCopy {

        private final InputStream in;
        private final Set<String> names = new HashSet<>();
        private boolean ended;

        TarCopy(InputStream in) {
            this.in = in;
        }

        long copy(OutputStream out, long most) throws IOException {
            names.clear();
            long content = 0;
            long written = 0;
            List<byte[]> extensions = new ArrayList<>();
            while (!ended && written < most) {
                byte[] header = in.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0) {
                    ended = true;
                    break;
                }
                byte[] data = in.readNBytes((int) padded(size(header)));
                char type = (char) header[156];
                if (type == 'x' || type == 'L' || type == 'K' || type == 'g') {
                    extensions.add(header);
                    extensions.add(data);
                    continue;
                }
                if (wanted(header, type)) {
                    for (byte[] part : extensions) {
                        out.write(part);
                    }
                    out.write(header);
                    out.write(data);
                    content += size(header);
                    written += BLOCK + data.length;
                }
                extensions.clear();
            }
            out.write(new byte[2 * BLOCK]);
            return content;
        }

        private boolean wanted(byte[] header, char type) {
            String name = text(header, 0, 100);
            if (LEFT_OUT.stream().anyMatch(name::startsWith)) {
                return false;
            }
            names.add(name);
            return type != '1' || names.contains(text(header, 157, 100));
        }

        private static long size(byte[] header) {
            return Long.parseLong(text(header, 124, 12).strip(), 8);
        }

        private static long padded(long size) {
            return (size + BLOCK - 1) / BLOCK * BLOCK;
        }

        private static String text(byte[] header, int from, int length) {
            int end = from;
            while (end < from + length && header[end] != 0) {
                end++;
            }
            return new String(header, from, end - from, StandardCharsets.ISO_8859_1);
        }
    }
}
