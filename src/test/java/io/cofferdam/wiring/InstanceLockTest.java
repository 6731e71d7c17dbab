package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @TempDir
    Path directory;

    private InstanceSettings settings;

    @BeforeEach
    void prepare() {
        settings = InstanceSettings.of(directory.resolve("root"), directory.resolve("run"), "a");
        settings.createDirectories();
    }

    private InstanceLock acquire(InstanceSettings wanted) {
        return InstanceLock.acquire(wanted, directory.resolve("names"));
    }

    private InstanceSettings other(String root, String run, String name) {
        InstanceSettings other = InstanceSettings.of(directory.resolve(root), directory.resolve(run), name);
        other.createDirectories();
        return other;
    }

    @Test
    void keeps_another_instance_off_the_sockets_of_this_one() {
        try (InstanceLock lock = acquire(settings)) {
            assertThatThrownBy(() -> acquire(other("root2", "run", "b")))
                    .hasMessageContaining("Another instance has its sockets in " + settings.run());
        }
    }

    @Test
    void keeps_another_root_off_the_bridge_and_cgroups_of_this_name() {
        try (InstanceLock lock = acquire(settings)) {
            assertThatThrownBy(() -> acquire(other("root2", "run2", "a")))
                    .hasMessageContaining("Another service on this host has the instance name a");
        }
    }

    @Test
    void holds_nothing_when_it_was_refused_half_way() {
        InstanceSettings second = other("root2", "run", "b");
        try (InstanceLock lock = acquire(settings)) {
            assertThatThrownBy(() -> acquire(second)).hasMessageContaining("sockets");
            InstanceLock.tryAcquire(second).orElseThrow().close();
        }
        acquire(second).close();
    }

    @Test
    void lets_instances_apart_live_side_by_side() {
        try (InstanceLock one = acquire(settings);
                InstanceLock two = acquire(other("root2", "run2", "b"))) {
            assertThat(two).isNotSameAs(one);
        }
    }

    @Test
    void is_there_for_one_at_a_time() {
        InstanceLock first = acquire(settings);
        assertThat(InstanceLock.tryAcquire(settings)).isEmpty();
        assertThatThrownBy(() -> acquire(settings)).hasMessageContaining("Another process works on " + settings.root());
        first.close();
        acquire(settings).close();
    }

    @Test
    void names_the_process_that_has_it() throws Exception {
        try (InstanceLock lock = acquire(settings)) {
            assertThat(Files.readString(settings.lockFile()))
                    .isEqualTo(ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void stays_ours_when_somebody_in_this_process_tries_in_vain() throws Exception {
        try (InstanceLock lock = acquire(settings)) {
            InstanceLock.tryAcquire(settings);
            assertThat(Files.readString(Path.of("/proc/locks")))
                    .contains(":" + Files.getAttribute(settings.lockFile(), "unix:ino") + " ");
        }
    }
}
