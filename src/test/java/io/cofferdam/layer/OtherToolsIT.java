package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is unpacked and saved here, beside what umoci and skopeo make of the same image. */
class OtherToolsIT {

    private static final byte[] CAPABILITY = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    Path root;

    private Stores stores;
    private Image image;

    @BeforeEach
    void load() {
        for (String tool : List.of("umoci", "skopeo")) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> new File(path, tool).canExecute()),
                    tool + " is not installed (scripts/setup --test)");
        }
        stores = Stores.in(root.resolve("stores"));
        byte[] archive = Archive.oci("all/kinds:1", lower(), upper()).tar();
        image = stores.archives()
                .load(Stores.stream(archive), progress -> {})
                .getFirst()
                .image();
    }

    private static byte[] lower() {
        return new LayerTar()
                .directory("dir/", 02750)
                .file("dir/setuid", "x", 04755, Map.of())
                .file("dir/tool", "tool", 0755, Map.of("security.capability", CAPABILITY, "user.note", new byte[] {0, -1
                }))
                .hardlink("other/name", "dir/tool")
                .symlink("link", "/etc/shadow")
                .put(FileStat.Type.FIFO, "fifo", "", 0620, new byte[0], Map.of())
                .put(FileStat.Type.CHARACTER_DEVICE, "char", "", 0666, new byte[0], Map.of())
                .put(FileStat.Type.BLOCK_DEVICE, "block", "", 0660, new byte[0], Map.of())
                .directory("gone/", 0755)
                .file("gone/file", "lower")
                .directory("hidden/", 0755)
                .file("hidden/lower", "lower")
                .file("replaced", "a file")
                .directory("long/", 0755)
                .file("long/" + "n".repeat(250), "long")
                .directory("tmp/", 01777)
                .bytes();
    }

    private static byte[] upper() {
        return new LayerTar()
                .file(".wh.gone", "")
                .directory("hidden/", 0711)
                .file("hidden/.wh..wh..opq", "")
                .file("hidden/upper", "upper")
                .directory("replaced/", 0700)
                .file("dir/setuid", "changed", 0755, Map.of())
                .bytes();
    }

    @Test
    void umoci_unpacks_the_same_files() throws Exception {
        Path bundle = root.resolve("bundle");
        run("umoci", "unpack", "--image", layout() + ":all", bundle.toString());
        Map<String, String> ours = new TreeMap<>();
        try (MergedDirectory merged = MergedDirectory.open(stores.layers().lowerDirs(image).stream()
                .map(files -> new MergedDirectory.Layer(files, IdShift.NONE))
                .toList())) {
            describe(merged, "", ours);
        }
        Map<String, String> theirs = new TreeMap<>();
        try (MergedDirectory unpacked =
                MergedDirectory.open(List.of(new MergedDirectory.Layer(bundle.resolve("rootfs"), IdShift.NONE)))) {
            describe(unpacked, "", theirs);
        }
        // what an archive only implies has no attributes of its own
        ours.remove("/other");
        theirs.remove("/other");
        assertThat(ours).containsExactlyInAnyOrderEntriesOf(theirs).hasSize(14);
    }

    @Test
    void skopeo_reads_the_store_and_what_is_saved_and_it_comes_back_the_same() throws Exception {
        Path saved = root.resolve("saved.tar");
        Files.write(saved, stores.save("all/kinds:1"));
        run(
                "skopeo",
                "copy",
                "-q",
                "oci-archive:" + saved + ":docker.io/all/kinds:1",
                "oci:" + root.resolve("a") + ":x");
        run("skopeo", "copy", "-q", "docker-archive:" + saved, "docker-archive:" + root.resolve("b.tar") + ":back:1");
        run(
                "skopeo",
                "copy",
                "-q",
                "oci:" + root.resolve("stores/images") + ":docker.io/all/kinds:1",
                "oci:" + root.resolve("c") + ":x");
        Stores others = Stores.in(root.resolve("others"));
        Image back;
        try (var in = Files.newInputStream(root.resolve("b.tar"))) {
            back = others.archives().load(in, progress -> {}).getFirst().image();
        }
        assertThat(back.diffIds()).isEqualTo(image.diffIds());
        assertThat(new ImageStore(root.resolve("a")).list()).hasSize(1);
    }

    /** An OCI layout with a reference that umoci takes: it wants no slashes in it. */
    private Path layout() throws Exception {
        ImageReference plain = ImageReference.parse("all");
        stores.images().tag(image, plain);
        run(
                "skopeo",
                "copy",
                "-q",
                "oci:" + root.resolve("stores/images") + ":" + plain.canonical(),
                "oci:" + root.resolve("layout") + ":all");
        return root.resolve("layout");
    }

    private static void describe(MergedDirectory directory, String path, Map<String, String> described)
            throws IOException {
        for (String name : directory.names()) {
            MergedDirectory.Found found = directory.find(name);
            if (found == null) {
                continue;
            }
            FileStat stat = found.stat();
            var parent = found.branch().directory();
            FileAttributes attributes = FileAttributes.of(parent, name, stat, IdShift.NONE);
            StringBuilder words = new StringBuilder("%s %o %d:%d %s %d:%d"
                    .formatted(
                            stat.type(),
                            stat.mode(),
                            stat.uid(),
                            stat.gid(),
                            stat.modified(),
                            stat.rdevMajor(),
                            stat.rdevMinor()));
            attributes
                    .xattrs()
                    .forEach((key, value) -> words.append(' ')
                            .append(key)
                            .append('=')
                            .append(java.util.HexFormat.of().formatHex(value)));
            switch (stat.type()) {
                case REGULAR ->
                    words.append(' ').append(stat.links()).append(' ').append(content(parent, name));
                case SYMLINK -> words.append(" -> ").append(parent.readLink(name));
                default -> words.append(' ');
            }
            described.put(path + "/" + name, words.toString());
            if (stat.isDirectory()) {
                try (MergedDirectory child = directory.child(name)) {
                    describe(child, path + "/" + name, described);
                }
            }
        }
    }

    private static String content(io.cofferdam.linux.Directory parent, String name) throws IOException {
        try (OpenFile file = parent.openFile(name)) {
            return new String(file.inputStream().readAllBytes());
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + said)
                .isZero();
    }
}
