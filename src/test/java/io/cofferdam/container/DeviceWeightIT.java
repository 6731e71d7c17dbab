package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.DeviceWeight;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.linux.KernelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of single devices, with a disk of the test's own that bfq schedules. */
class DeviceWeightIT {

    private EngineFixture it;
    private String disk = "";
    private Path scheduler;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        it = new EngineFixture("devweight-it");
        Path file = Files.write(directory.resolve("disk"), new byte[1 << 20]);
        disk = losetup("--find", "--show", file.toString());
        assumeTrue(disk.startsWith("/dev/loop"), "no loop device: " + disk);
        scheduler = Path.of("/sys/block", Path.of(disk).getFileName().toString(), "queue/scheduler");
        assumeTrue(Files.readString(scheduler).contains("bfq"), "this kernel has no bfq");
    }

    @AfterEach
    void close() throws Exception {
        it.close();
        losetup("--detach", disk);
    }

    @Test
    void one_that_bfq_schedules_gets_its_weight_and_an_update_changes_it_and_takes_it_away() throws Exception {
        KernelFile.write(scheduler, "bfq");
        String id = it.create(with(weighed(300), "sleep", "1000"));
        it.engine.start(id);
        assertThat(weights(id)).contains(number() + " 300");
        it.engine.changeLimits(id, it.engine.limits(id).mergedWith(weighed(700)));
        assertThat(weights(id)).contains(number() + " 700");
        assertThat(it.engine.require(id).spec().limits().blkioWeightDevices())
                .containsExactly(new DeviceWeight(disk, 7, Long.parseLong(number().substring(2)), 700));
        it.engine.changeLimits(id, it.engine.limits(id).with(limits -> limits.blkioWeightDevices(List.of())));
        assertThat(weights(id)).doesNotContain(number());
    }

    @Test
    void one_that_something_else_schedules_is_warned_of_and_launched_without() throws Exception {
        KernelFile.write(scheduler, "none");
        String id = it.create(with(weighed(300), "sleep", "1000"));
        it.engine.start(id);
        assertThat(it.engine.plan(id).warnings()).anyMatch(text -> text.startsWith("The device " + disk + " is not"));
        assertThat(weights(id)).doesNotContain(number());
    }

    @Test
    void what_is_no_disk_or_out_of_range_is_refused() {
        assertThatThrownBy(() -> it.create(with(weighed(9), "true")))
                .hasMessageContaining("Range of blkio weight for " + disk);
        Limits none = Limits.none().with(b -> b.blkioWeightDevices(List.of(DeviceWeight.of("/dev/null", 100))));
        assertThatThrownBy(() -> it.create(with(none, "true"))).hasMessageContaining("not a block device");
    }

    private static ContainerRequest with(Limits limits, String... command) {
        return new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of(command),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                limits,
                List.of(),
                Map.of(),
                null);
    }

    private Limits weighed(long weight) {
        return Limits.none().with(limits -> limits.blkioWeightDevices(List.of(DeviceWeight.of(disk, weight))));
    }

    private String number() throws IOException {
        return Files.readString(scheduler.resolveSibling("../dev").normalize()).strip();
    }

    private String weights(String id) throws IOException {
        String v1 = "blkio.bfq.weight_device";
        return CgroupHost.detect().usable().stream()
                .map(tree ->
                        tree.mountPoint().resolve(it.settings.cgroupParent()).resolve(id))
                .flatMap(group -> List.of(group.resolve(v1), group.resolve("io.bfq.weight")).stream())
                .filter(Files::exists)
                .map(DeviceWeightIT::read)
                .reduce("", String::concat);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String losetup(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("losetup"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
