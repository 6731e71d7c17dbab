package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.RuntimeConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process with SIGKILL at random moments of loading, committing, tagging, removing and collecting, and looks whether what it
 * had said to be there is there, whole.
 */
class KilledStoreIT {

    private static final int ROUNDS = 8;
    /** After how many acknowledged steps the next kill comes, at most; where in the step it hits is the scheduler's choice. */
    private static final int MAX_STEPS = 25;

    @TempDir
    Path root;

    @Test
    void opens_cleanly_and_has_every_tagged_image_after_each_kill() throws Exception {
        Random random = new Random(4711);
        Set<String> tagged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> unsure = killedAfter(1 + random.nextInt(MAX_STEPS), random.nextInt(40_000), tagged);
            StoreCheck check = new StoreCheck(root.resolve("images"), root.resolve("layers"));
            // half-made things may lie about until the next start, and nothing else
            assertThat(check.check().flaws()).isEmpty();
            Stores stores = Stores.in(root);
            for (String name : tagged) {
                if (!unsure.contains(name)) {
                    Image image = stores.images().require(name);
                    assertThat(stores.layers().lowerDirs(image)).allMatch(Files::isDirectory);
                }
            }
            stores.layers().awaitDeletions();
            assertThat(check.check().flaws()).isEmpty();
            assertThat(check.check().leftovers()).isEmpty();
            tagged.removeIf(name -> stores.images().find(name).isEmpty());
        }
    }

    /** Follows what a writer says until it has said enough, kills it, and returns the names that may have gone. */
    private Set<String> killedAfter(int steps, int spins, Set<String> tagged) throws Exception {
        Process writer = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        root.toString())
                .redirectError(root.resolve("stderr").toFile())
                .start();
        Set<String> unsure = new HashSet<>();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(writer.getInputStream()))) {
            int seen = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                follow(line, tagged, unsure);
                if (++seen == steps) {
                    for (int i = 0; i < spins; i++) {
                        Thread.onSpinWait();
                    }
                    writer.toHandle().destroyForcibly(); // the process's own method would close what it has said
                }
            }
            assertThat(seen).as(Files.readString(root.resolve("stderr"))).isGreaterThanOrEqualTo(steps);
        }
        writer.waitFor();
        return unsure;
    }

    private static void follow(String line, Set<String> tagged, Set<String> unsure) {
        String name = line.substring(1);
        switch (line.charAt(0)) {
            case '+' -> {
                tagged.add(name);
                unsure.remove(name);
            }
            case '-' -> unsure.add(name);
            default -> throw new AssertionError(line);
        }
    }

    /** Brings images in and out until it is killed; says "+NAME" once one is there and "-NAME" before it may go. A name that is moved is there all the while. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws IOException {
            Path root = Path.of(args[0]);
            Stores stores = Stores.in(root);
            Path upper = Files.createDirectories(root.resolve("upper"));
            for (int i = 0; ; i++) {
                String seed = ProcessHandle.current().pid() + "-" + i;
                byte[] shared =
                        new LayerTar().file("shared", "same".repeat(20_000)).bytes();
                byte[] own = new LayerTar()
                        .file("own", seed.repeat(5_000))
                        .directory("d", 0755)
                        .bytes();
                String loaded = "loaded:" + i % 7;
                byte[] archive = Archive.oci(loaded, shared, own).tar();
                Image image = stores.archives()
                        .load(Stores.stream(archive), progress -> {})
                        .getFirst()
                        .image();
                say('+', loaded);
                String committed = "committed:" + i % 5;
                Files.writeString(upper.resolve("file"), seed);
                new ImageCommit(stores.images(), stores.layers())
                        .commit(
                                image,
                                new ContainerTree(upper, stores.layers().lowerDirs(image), 0, 0),
                                new ImageCommit.Description(
                                        RuntimeConfig.EMPTY, "", null, null, ImageReference.parse(committed)),
                                () -> {});
                say('+', committed);
                String gone = "loaded:" + (i + 3) % 7;
                if (stores.images().find(gone).isPresent()) {
                    say('-', gone);
                    stores.images().remove(gone, true, any -> List.of());
                }
                prune(stores);
            }
        }

        private static void prune(Stores stores) {
            for (Image image : stores.images().list()) {
                if (image.tags().isEmpty()) {
                    stores.images().remove(image.id().value(), true, any -> List.of());
                }
            }
            stores.layers().removeUnreferenced(() -> {
                Set<ChainId> needed = new HashSet<>();
                stores.images().list().forEach(image -> needed.addAll(ChainId.ofStack(image.diffIds())));
                return needed;
            });
        }

        private static void say(char what, String name) {
            System.out.println(what + name);
            System.out.flush();
        }
    }
}
