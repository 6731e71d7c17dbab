package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Image;
import io.cofferdam.linux.FileName;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Rooted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackIT {

    @TempDir
    Path root;

    private Stores stores;

    @BeforeEach
    void open() {
        stores = Stores.in(root);
    }

    @Test
    void keeps_owners_modes_times_and_kinds() throws IOException {
        try (Rooted fs = unpack(new LayerTar()
                .directory("./", 0711)
                .directory("dir/", 02750)
                .file("dir/setuid", "x", 04755, Map.of())
                .file("/absolute", "y", 0600, Map.of())
                .symlink("link", "/somewhere/else")
                .put(FileStat.Type.FIFO, "fifo", "", 0620, new byte[0], Map.of())
                .put(FileStat.Type.CHARACTER_DEVICE, "char", "", 0666, new byte[0], Map.of())
                .put(FileStat.Type.BLOCK_DEVICE, "block", "", 0660, new byte[0], Map.of()))) {
            assertThat(fs.stat("/").mode()).isEqualTo(0711);
            assertThat(fs.stat("dir").mode()).isEqualTo(02750);
            assertThat(fs.stat("dir/setuid").mode()).isEqualTo(04755);
            assertThat(fs.stat("absolute").mode()).isEqualTo(0600);
            assertThat(fs.readLink("link")).isEqualTo("/somewhere/else");
            assertThat(fs.stat("fifo").type()).isEqualTo(FileStat.Type.FIFO);
            assertThat(fs.stat("fifo").mode()).isEqualTo(0620);
            assertThat(fs.stat("char").mode()).isEqualTo(0666);
            assertThat(fs.stat("block").rdevMajor()).isEqualTo(5);
            for (String path : List.of("/", "dir", "dir/setuid", "absolute", "link", "fifo", "char", "block")) {
                assertThat(fs.stat(path).uid()).as(path).isEqualTo(1000);
                assertThat(fs.stat(path).gid()).as(path).isEqualTo(1001);
                assertThat(fs.stat(path).modified()).as(path).isEqualTo(LayerTar.TIME);
            }
        }
    }

    @Test
    void keeps_file_capabilities_byte_for_byte_and_drops_what_would_steer_the_host() throws IOException {
        // cap_setuid+ep: the 0x80 in it is what a reader of text would destroy
        byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Map<String, byte[]> xattrs = Map.of(
                "security.capability", capability,
                "user.note", new byte[] {0, (byte) 0xFF},
                "user.overlay.redirect", "/etc".getBytes(),
                "trusted.overlay.opaque", "y".getBytes(),
                "trusted.overlay.redirect", "/etc".getBytes(),
                "security.selinux", "label".getBytes());
        try (Rooted fs = unpack(new LayerTar().file("tool", "x", 0755, xattrs))) {
            assertThat(fs.getXattr("tool", "security.capability")).isEqualTo(capability);
            assertThat(fs.getXattr("tool", "user.note")).containsExactly(0, 0xFF);
            assertThat(fs.listXattr("tool")).containsExactlyInAnyOrder("security.capability", "user.note");
        }
    }

    @Test
    void links_names_of_one_file() throws IOException {
        try (Rooted fs = unpack(new LayerTar()
                .file("a/one", "same")
                .hardlink("two", "a/one")
                .hardlink("b/three", "/a/./one")
                .symlink("soft", "a/one")
                .hardlink("hardsoft", "soft"))) {
            assertThat(fs.stat("two").inode()).isEqualTo(fs.stat("a/one").inode());
            assertThat(fs.stat("b/three").links()).isEqualTo(3);
            assertThat(fs.readLink("hardsoft")).isEqualTo("a/one");
        }
    }

    @Test
    void the_last_entry_of_a_name_wins() throws IOException {
        try (Rooted fs = unpack(new LayerTar()
                .file("a", "first")
                .file("a", "second")
                .directory("b", 0755)
                .file("b/inside", "x")
                .symlink("b", "a")
                .symlink("c", "a")
                .directory("c", 0700)
                .file("c/inside", "y")
                .directory("d", 0700)
                .directory("d", 0711))) {
            assertThat(read(fs, "a")).isEqualTo("second");
            assertThat(fs.readLink("b")).isEqualTo("a");
            assertThat(fs.stat("c").type()).isEqualTo(FileStat.Type.DIRECTORY);
            assertThat(read(fs, "c/inside")).isEqualTo("y");
            assertThat(fs.stat("d").mode()).isEqualTo(0711);
        }
    }

    @Test
    void writes_through_links_only_inside_the_root() throws IOException {
        try (Rooted fs = unpack(new LayerTar()
                .directory("usr/lib", 0755)
                .symlink("lib", "usr/lib")
                .symlink("abs", "/usr/lib")
                .symlink("up", "../../../../usr/lib")
                .file("lib/one", "1")
                .file("abs/two", "2")
                .file("up/three", "3")
                .file("x/../lib/four", "4"))) {
            assertThat(fs.list("usr/lib")).hasSize(4);
        }
    }

    @Test
    void turns_whiteouts_into_what_overlay_reads() throws IOException {
        Image image = load(
                new LayerTar().directory("etc", 0755).file("etc/gone", "x").file("dir/lower", "x"),
                new LayerTar()
                        .file("etc/.wh.gone", "")
                        .file("dir/before", "1")
                        .file("dir/.wh..wh..opq", "")
                        .file("dir/after", "2")
                        .file(".wh..wh.plnk", ""));
        try (Rooted fs = Rooted.open(stores.layers().lowerDirs(image).getFirst())) {
            FileStat whiteout = fs.stat("etc/gone");
            assertThat(whiteout.type()).isEqualTo(FileStat.Type.CHARACTER_DEVICE);
            assertThat(whiteout.rdevMajor() + whiteout.rdevMinor()).isZero();
            assertThat(fs.getXattr("dir", "trusted.overlay.opaque")).containsExactly('y');
            assertThat(fs.list("dir")).extracting(e -> e.name()).containsExactlyInAnyOrder("before", "after");
            assertThat(fs.list("/")).extracting(e -> e.name()).containsExactlyInAnyOrder("etc", "dir");
        }
    }

    @Test
    void what_aufs_left_behind_is_dropped_but_for_the_links_into_it() throws IOException {
        Image image = load(new LayerTar()
                .directory("./", 0755)
                .directory(".wh..wh.plnk", 0700)
                .file(".wh..wh.plnk/123.45", "linked")
                .hardlink("one", ".wh..wh.plnk/123.45")
                .hardlink("two", ".wh..wh.plnk/123.45")
                .file(".wh..wh.aufs", "")
                .directory(".wh..wh.orph", 0700)
                .file(".wh..wh.orph/lost", "x")
                .file(".wh..wh.orph/.wh..wh..opq", "")
                .file("dir/.wh..wh.plnk/67.89", "x"));
        Path layer = stores.layers().lowerDirs(image).getFirst();
        try (Rooted fs = Rooted.open(layer)) {
            assertThat(fs.list("/")).extracting(e -> e.name()).containsExactlyInAnyOrder("one", "two");
            assertThat(fs.stat("/").modified()).isEqualTo(LayerTar.TIME);
        }
        assertThat(layer.resolve("one")).hasContent("linked");
        assertThat(java.nio.file.Files.isSameFile(layer.resolve("one"), layer.resolve("two")))
                .isTrue();
    }

    @Test
    void a_whiteout_hides_lower_layers_only_whatever_the_order() throws IOException {
        try (Rooted fs = unpack(new LayerTar()
                .file("f1", "kept")
                .file(".wh.f1", "")
                .file(".wh.f2", "")
                .file("f2", "kept")
                .directory("d1", 0755)
                .file("d1/x", "kept")
                .file(".wh.d1", "")
                .file(".wh.d2", "")
                .directory("d2", 0755)
                .file(".wh.d3", "")
                .file("d3/x", "kept"))) {
            assertThat(read(fs, "f1") + read(fs, "f2") + read(fs, "d1/x") + read(fs, "d3/x"))
                    .isEqualTo("kept".repeat(4));
            for (String directory : List.of("d1", "d2", "d3")) {
                assertThat(fs.getXattr(directory, "trusted.overlay.opaque"))
                        .as(directory)
                        .containsExactly('y');
            }
        }
    }

    @Test
    void implied_directories_look_as_they_do_below() throws IOException {
        Image image = load(
                new LayerTar()
                        .directory("./", 0750)
                        .directory("tmp", 01777)
                        .directory("a", 0700)
                        .directory("a/b", 0710),
                new LayerTar().file("other", "x"),
                new LayerTar().file("tmp/file", "x").file("a/b/c/file", "x"),
                new LayerTar().file("a/.wh..wh..opq", "").file("a/b/new", "x"),
                new LayerTar()
                        .file("tmp/.wh..wh..opq", "")
                        .file("tmp/new", "x")
                        .file(".wh.a", "")
                        .file("a/new", "x"));
        List<Path> lower = stores.layers().lowerDirs(image);
        try (Rooted third = Rooted.open(lower.get(2));
                Rooted fourth = Rooted.open(lower.get(1));
                Rooted fifth = Rooted.open(lower.get(0))) {
            assertThat(third.stat("/").mode()).isEqualTo(0750);
            assertThat(third.stat("/").uid()).isEqualTo(1000);
            assertThat(third.stat("tmp").mode()).isEqualTo(01777);
            assertThat(third.stat("tmp").modified()).isEqualTo(LayerTar.TIME);
            assertThat(third.stat("a/b").mode()).isEqualTo(0710);
            assertThat(third.stat("a/b/c").mode()).isEqualTo(0755);
            assertThat(fourth.stat("a").mode()).isEqualTo(0700);
            assertThat(fourth.stat("a/b").mode()).isEqualTo(0755);
            assertThat(fifth.stat("tmp").mode())
                    .as("what was in it went, not what it was")
                    .isEqualTo(01777);
            assertThat(fifth.stat("tmp").modified()).isEqualTo(LayerTar.TIME);
            assertThat(fifth.stat("a").mode())
                    .as("another directory of that name")
                    .isEqualTo(0755);
        }
    }

    @Test
    void an_opaque_root_cuts_the_stack() throws IOException {
        Image image = load(
                new LayerTar().file("lower", "x"),
                new LayerTar().file(".wh..wh..opq", "").file("middle", "x"),
                new LayerTar().file("upper", "x"));
        assertThat(stores.layers().lowerDirs(image)).hasSize(2);
        assertThat(new LayerStore(root.resolve("layers")).lowerDirs(image)).hasSize(2);
    }

    @Test
    void the_kernels_overlay_shows_the_layers_as_one() throws Exception {
        Image image = load(
                new LayerTar()
                        .file("etc/gone", "x")
                        .file("dir/lower", "x")
                        .file("d/lower", "x")
                        .file("kept", "x"),
                new LayerTar()
                        .file("new/.wh.never", "")
                        .file("new/dir/.wh.never", "")
                        .file(".wh.never", "")
                        .file("dir/.wh.lower", "")
                        .file("etc/.wh.gone", "")
                        .file("dir/.wh..wh..opq", "")
                        .file("dir/upper", "x"),
                new LayerTar().file(".wh.d", "").file("d/upper", "x"));
        String lower = String.join(
                ":",
                stores.layers().lowerDirs(image).stream().map(Path::toString).toList());
        Path merged = java.nio.file.Files.createDirectory(root.resolve("merged"));
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t overlay overlay -o ro,lowerdir=\"$1\" \"$2\" && cd \"$2\" && find . -type f -o -type c | sort",
                        "sh",
                        lower,
                        merged.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(output.lines()).containsExactly("./d/upper", "./dir/upper", "./kept");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void keeps_names_and_contents_of_any_length() throws IOException {
        String deep = "d".repeat(90) + "/" + "e".repeat(200) + "/" + "f".repeat(255);
        String odd = FileName.decode(new byte[] {'x', (byte) 0xE9, '\n'}, 0, 3);
        String large = "0123456789abcdef".repeat(40_000);
        try (Rooted fs = unpack(new LayerTar()
                .file(deep, "deep")
                .file(odd, "odd")
                .file("large", large)
                .file("empty", "")
                .symlink("longlink", "t".repeat(1000)))) {
            assertThat(read(fs, deep)).isEqualTo("deep");
            assertThat(read(fs, odd)).isEqualTo("odd");
            assertThat(read(fs, "large")).isEqualTo(large);
            assertThat(fs.stat("empty").size()).isZero();
            assertThat(fs.readLink("longlink")).hasSize(1000);
        }
    }

    @Test
    void unpacks_a_shared_layer_once() throws IOException {
        byte[] base = new LayerTar().file("base", "x").bytes();
        stores.archives().load(Stores.stream(Archive.oci("one", base).tar()), p -> {});
        stores.archives()
                .load(
                        Stores.stream(Archive.oci(
                                        "two",
                                        base,
                                        new LayerTar().file("b", "y").bytes())
                                .tar()),
                        p -> {});
        assertThat(Stores.names(root.resolve("layers"))).hasSize(2);
    }

    @Test
    void removes_layers_that_nothing_needs_and_what_an_ended_process_left() throws Exception {
        Image image = load(new LayerTar().file("one", "x"), new LayerTar().file("two", "y"));
        List<ChainId> chain = ChainId.ofStack(image.diffIds());
        assertThat(stores.layers().removeUnreferenced(() -> java.util.Set.of(chain.getFirst())))
                .containsExactly(chain.getLast());
        java.nio.file.Files.createDirectories(root.resolve("layers/.unpacking-1/fs/deep"));
        LayerStore again = new LayerStore(root.resolve("layers"));
        stores.layers().awaitDeletions();
        again.awaitDeletions();
        assertThat(Stores.names(root.resolve("layers")))
                .containsExactly(chain.getFirst().hex());
        assertThat(again.isUnpacked(image)).isFalse();
        again.ensureUnpacked(image, stores.images());
        assertThat(again.lowerDirs(image)).hasSize(2);
        assertThat(again.unpackedBytes(image)).isEqualTo(2);
    }

    private Rooted unpack(LayerTar layer) throws IOException {
        return Rooted.open(stores.layers().lowerDirs(load(layer)).getFirst());
    }

    private Image load(LayerTar... layers) {
        byte[][] bytes = java.util.stream.Stream.of(layers).map(LayerTar::bytes).toArray(byte[][]::new);
        return stores.archives()
                .load(Stores.stream(Archive.oci("app", bytes).tar()), progress -> {})
                .getFirst()
                .image();
    }

    private static String read(Rooted fs, String path) throws IOException {
        try (var file = fs.openFile(path)) {
            return new String(file.inputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
