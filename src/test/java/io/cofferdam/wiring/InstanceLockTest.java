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

    @Test
    void is_there_for_one_at_a_time() {
        InstanceLock first = InstanceLock.acquire(settings);
        assertThat(InstanceLock.tryAcquire(settings)).isEmpty();
        assertThatThrownBy(() -> InstanceLock.acquire(settings))
                .hasMessageContaining("Another process works on " + settings.root());
        first.close();
        InstanceLock.acquire(settings).close();
    }

    @Test
    void names_the_process_that_has_it() throws Exception {
        try (InstanceLock lock = InstanceLock.acquire(settings)) {
            assertThat(Files.readString(settings.lockFile()))
                    .isEqualTo(ProcessHandle.current().pid() + "\n");
        }
    }

    @Test
    void stays_ours_when_somebody_in_this_process_tries_in_vain() throws Exception {
        try (InstanceLock lock = InstanceLock.acquire(settings)) {
            InstanceLock.tryAcquire(settings);
            assertThat(Files.readString(Path.of("/proc/locks")))
                    .contains(":" + Files.getAttribute(settings.lockFile(), "unix:ino") + " ");
        }
    }
}
