package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.access.Caller;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.Bundles;
import io.cofferdam.container.Checkpoint;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.LogQuery;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.UsableCriu;
import io.cofferdam.container.WaitCondition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers between two instances. */
@Timeout(120)
class BundlesIT {

    private static final String WRITES =
            "mkdir -p /srv/d; echo mine > /srv/d/file; chown 7:8 /srv/d/file; chmod 640 /srv/d/file; ln -s d/file /srv/link;"
                    + " rm /bin/true; echo kept > /data/word; chown 5 /data/word";
    private static final String LOOKS =
            "cat /srv/link; stat -c '%u:%g %a' /srv/d/file; stat -c '%u %U' /srv/d; [ -e /bin/true ] || echo gone; cat /data/word; stat -c %u /data/word";
    private static final String SEEN = "mine\n7:8 640\n0 root\ngone\nkept\n5\n";

    private OperationsFixture here;
    private OperationsFixture there;

    @BeforeEach
    void open() {
        here = new OperationsFixture("bundle-a", Clock.systemUTC());
        there = new OperationsFixture("bundle-b", Clock.systemUTC());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void a_container_is_there_what_it_was_here() throws Exception {
        String id = written();
        here.containers.changeLimits(
                OperationsFixture.ADMIN, id, Limits.none().with(limits -> limits.memoryMaxBytes(96L << 20)));
        byte[] bundle = export(here, id, new Bundles.Contents(true, true));
        assertThat(names(bundle)).containsExactly("bundle.json", "image.tar", "volumes/0.tar", "changes.tar");

        CreatedContainer made = take(there, OperationsFixture.ADMIN, null, bundle);
        var view = there.engine.require(made.id());
        assertThat(view.name()).isEqualTo("mover");
        assertThat(view.spec().limits().memoryMaxBytes()).isEqualTo(96L << 20);
        assertThat(view.spec().env()).contains("SECRET=hush");
        assertThat(output(there, made.id())).isEqualTo(SEEN);
        assertThat(there.recorded())
                .extracting(entry -> entry.action())
                .contains("container.imported", "volume.created");
        assertThat(here.recorded()).extracting(entry -> entry.action()).contains("container.bundled");
    }

    @Test
    void one_that_fails_leaves_nothing() throws Exception {
        byte[] bundle = export(here, written(), new Bundles.Contents(false, true));
        byte[] cut = rewritten(bundle, name -> name.equals("changes.tar") ? null : name);
        byte[] other = rewritten(bundle, name -> name.equals("changes.tar") ? "surprise" : name);
        for (byte[] broken : List.of(cut, other, new byte[] {1, 2, 3}, new byte[0])) {
            assertThatThrownBy(() -> take(there, OperationsFixture.ADMIN, null, broken))
                    .hasMessageContaining("The bundle cannot be used");
        }
        there.engine.createVolume("movers", Map.of(), Map.of());
        assertThatThrownBy(() -> take(there, OperationsFixture.ADMIN, null, bundle))
                .hasMessageContaining("There is a volume movers already");
        there.engine.removeVolume("movers", false);
        assertThat(there.engine.list()).isEmpty();
        assertThat(there.engine.volumes().list()).isEmpty();
    }

    @Test
    void is_taken_in_beside_its_original_with_other_names_of_its_volumes() throws Exception {
        String id = written();
        byte[] bundle = export(here, id, new Bundles.Contents(false, true));
        here.engine.createVolume("movers-2", Map.of(), Map.of());

        CreatedContainer free =
                takeAs(here, OperationsFixture.ADMIN, new BundleImport("second", Map.of(), true), bundle);
        assertThat(free.warnings()).contains("The bundle's volume movers is movers-3 here.");
        assertThat(mounted(free)).isEqualTo("movers-3");
        assertThat(output(here, free.id())).isEqualTo(SEEN);

        CreatedContainer named =
                takeAs(here, OperationsFixture.ADMIN, BundleImport.of("third", List.of("movers=mine"), false), bundle);
        assertThat(named.warnings()).isEqualTo(List.of());
        assertThat(mounted(named)).isEqualTo("mine");
        assertThat(output(here, named.id())).isEqualTo(SEEN);
        assertThat(mounted(new CreatedContainer(id, List.of()))).isEqualTo("movers");

        for (String wrong : List.of("movers=movers-2", "movers=mine", "nothing=new")) {
            BundleImport asked = BundleImport.of("fourth", List.of(wrong), true);
            assertThatThrownBy(() -> takeAs(here, OperationsFixture.ADMIN, asked, bundle))
                    .hasMessageMatching(".*(There is a volume .* already|The bundle has no volume nothing).*");
        }
        assertThat(here.engine.list()).hasSize(3);
        assertThat(here.engine.volumes().list())
                .extracting(volume -> volume.name())
                .containsExactly("mine", "movers", "movers-2", "movers-3");
    }

    private String mounted(CreatedContainer container) {
        return here.engine.require(container.id()).spec().mounts().getFirst().source();
    }

    @Test
    void asks_for_what_it_needs() throws Exception {
        String id = written();
        byte[] bundle = export(here, id, new Bundles.Contents(false, false));
        assertThatThrownBy(() -> take(here, OperationsFixture.ADMIN, null, bundle))
                .hasMessageContaining("mover");
        assertThat(output(
                        here,
                        take(here, OperationsFixture.ADMIN, "second", bundle).id()))
                .isEqualTo(SEEN);
        assertThatThrownBy(() -> take(there, OperationsFixture.VIEWER, null, bundle))
                .hasMessageContaining("Importing");
        assertThatThrownBy(() -> export(here, OperationsFixture.VIEWER, id, new Bundles.Contents(false, false)))
                .hasMessageContaining("permi");

        here.containers.start(OperationsFixture.ADMIN, id);
        here.engine.waitFor(id, WaitCondition.NOT_RUNNING).get(60, TimeUnit.SECONDS);
        String runs = here.harmless("runs");
        here.containers.start(OperationsFixture.ADMIN, runs);
        assertThatThrownBy(() -> export(here, runs, new Bundles.Contents(false, false)))
                .hasMessageContaining("is running")
                .hasMessageContaining("Stop or pause it first");
    }

    @Test
    void what_only_an_administrator_may_make_only_an_administrator_brings() throws Exception {
        String id = here.powerful("strong");
        byte[] bundle = export(here, id, new Bundles.Contents(false, false));
        assertThatThrownBy(() -> take(there, OperationsFixture.OPERATOR, null, bundle))
                .hasMessageContaining("CONTAINER_PRIVILEGED");
        assertThat(there.engine.list()).isEmpty();
        take(there, OperationsFixture.ADMIN, null, bundle);
        assertThat(there.engine.list()).hasSize(1);
    }

    private static final String COUNTS =
            "n=0; echo kept >/dev/shm/kept; while :; do n=$((n+1)); echo tick $n; sleep 0.1; done";

    @Test
    @Timeout(300)
    void memory_goes_on_in_another_instance() throws Exception {
        UsableCriu.require(here.engine.checkpoints().lack());
        String id = here.containers
                .create(OperationsFixture.ADMIN, ContainerRequest.of("counter", "busybox", "sh", "-c", COUNTS))
                .id();
        here.containers.start(OperationsFixture.ADMIN, id);
        awaitLine(here, id, "tick 3");
        String name = bundles(here).keepMemory(OperationsFixture.ADMIN, id);
        byte[] bundle = export(here, id, new Bundles.Contents(true, false, name));
        assertThat(names(bundle)).contains("memory/core-1.img", "memory/pstree.img");
        int last = lines(here, id).size();

        BundleImport asked = new BundleImport(null, Map.of(), false).withMemory(true);
        assertThatThrownBy(() -> takeAs(there, OperationsFixture.OPERATOR, asked, bundle))
                .hasMessageContaining("CONTAINER_PRIVILEGED");
        assertThat(there.engine.list()).isEmpty();

        var made = takeAs(there, OperationsFixture.ADMIN, asked, bundle);
        var view = there.engine.require(made.id());
        assertThat(view.running()).isTrue();
        awaitLine(there, made.id(), "tick " + (last + 2));
        assertThat(lines(there, made.id()).getFirst()).isEqualTo("tick " + (last + 1));
        assertThat(view.spec().idBase())
                .isNotEqualTo(here.engine.require(id).spec().idBase());
        Path process = Path.of("/proc", String.valueOf(view.state().pid()));
        assertThat(Files.readString(process.resolve("uid_map")).strip().split(" +"))
                .containsExactly("0", String.valueOf(view.spec().idBase()), "65536");
        assertThat(Files.getAttribute(process.resolve("root/dev/shm/kept"), "unix:uid"))
                .isEqualTo((int) view.spec().idBase());
        assertThat(there.engine.checkpoints().list(made.id()))
                .extracting(Checkpoint::name)
                .containsExactly(name);
        assertThat(there.recorded())
                .extracting(entry -> entry.action())
                .contains("container.imported", "container.memory-imported", "container.started");
        there.containers.remove(OperationsFixture.ADMIN, made.id(), true, true);

        var cold = take(there, OperationsFixture.OPERATOR, null, bundle);
        assertThat(cold.warnings()).anyMatch(words -> words.contains(name + ", was left out"));
        assertThat(there.engine.require(cold.id()).running()).isFalse();
        assertThat(there.engine.checkpoints().list(cold.id())).isEmpty();
        there.containers.remove(OperationsFixture.ADMIN, cold.id(), true, true);

        byte[] cut = rewritten(bundle, entry -> entry.equals("memory/pstree.img") ? null : entry);
        assertThatThrownBy(() -> takeAs(there, OperationsFixture.ADMIN, asked, cut))
                .hasMessageContaining("The bundle cannot be used");
        assertThat(there.engine.list()).isEmpty();
        byte[] without = export(here, id, new Bundles.Contents(false, false));
        assertThatThrownBy(() -> takeAs(there, OperationsFixture.ADMIN, asked, without))
                .hasMessageContaining("holds no memory");
    }

    private static List<String> lines(OperationsFixture on, String id) throws Exception {
        List<String> lines = new ArrayList<>();
        on.engine.logs(id, LogQuery.all(), (stream, time, bytes, partial) -> {
            lines.add(new String(bytes, StandardCharsets.UTF_8).strip());
        });
        return lines;
    }

    private static void awaitLine(OperationsFixture on, String id, String wanted) throws Exception {
        LogQuery follow = new LogQuery(true, true, true, null, null, null);
        try {
            on.engine.logs(id, follow, (stream, time, bytes, partial) -> {
                if (new String(bytes, StandardCharsets.UTF_8).strip().equals(wanted)) {
                    throw new EOFException("seen");
                }
            });
        } catch (EOFException seen) {
            return;
        }
        throw new AssertionError("it ended without '" + wanted + "': " + lines(on, id));
    }

    private String written() throws Exception {
        ContainerRequest request = ContainerRequest.of(
                        "mover", "busybox", "sh", "-c", "[ -e /srv/d ] || { " + WRITES + "; }; " + LOOKS)
                .mounting(List.of(new MountSpec(MountSpec.Type.VOLUME, "movers", "/data", false, "")));
        String id = here.containers
                .create(OperationsFixture.ADMIN, withSecret(request))
                .id();
        assertThat(output(here, id)).isEqualTo(SEEN);
        return id;
    }

    private static ContainerRequest withSecret(ContainerRequest r) {
        var p = r.process();
        var process = new io.cofferdam.container.ProcessRequest(
                p.entrypoint(),
                p.command(),
                List.of("SECRET=hush"),
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false);
        return new ContainerRequest(
                r.name(),
                r.image(),
                process,
                r.network(),
                r.security(),
                r.lifecycle(),
                r.limits(),
                r.mounts(),
                Map.of("of", "test"),
                null);
    }

    private static String output(OperationsFixture on, String id) throws Exception {
        var end = on.engine.waitFor(id, WaitCondition.NEXT_EXIT);
        on.containers.start(OperationsFixture.ADMIN, id);
        end.get(60, TimeUnit.SECONDS);
        StringBuilder text = new StringBuilder();
        on.engine.logs(
                id,
                LogQuery.all(),
                (stream, time, bytes, partial) -> text.append(new String(bytes, StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static byte[] export(OperationsFixture from, String id, Bundles.Contents contents) throws Exception {
        return export(from, OperationsFixture.ADMIN, id, contents);
    }

    private static byte[] export(OperationsFixture from, Caller caller, String id, Bundles.Contents contents)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        bundles(from).export(caller, id, contents, manifest -> out);
        return out.toByteArray();
    }

    private static CreatedContainer take(OperationsFixture to, Caller caller, String name, byte[] bundle) {
        return takeAs(to, caller, new BundleImport(name, Map.of(), false), bundle);
    }

    private static CreatedContainer takeAs(OperationsFixture to, Caller caller, BundleImport asked, byte[] bundle) {
        return bundles(to).importBundle(caller, asked, new ByteArrayInputStream(bundle));
    }

    private static BundleOperations bundles(OperationsFixture of) {
        return new BundleOperations(
                of.engine,
                of.recorder,
                of.containers,
                new ImageOperations(of.engine, of.recorder),
                new VolumeOperations(of.engine, of.recorder),
                new VolumeFileOperations(of.engine, of.recorder),
                new CheckpointOperations(of.engine, of.recorder));
    }

    private static List<String> names(byte[] bundle) throws Exception {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    /** The same with other names of entries; without those that get none. */
    private static byte[] rewritten(byte[] bundle, Function<String, String> names) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle));
                ZipOutputStream to = new ZipOutputStream(out)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = names.apply(entry.getName());
                if (name != null) {
                    to.putNextEntry(new ZipEntry(name));
                    zip.transferTo(to);
                    to.closeEntry();
                }
            }
        }
        return out.toByteArray();
    }
}
