package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.cofferdam.SmallDisk;
import io.cofferdam.access.Permission;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.linux.SpareRoom;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.wiring.Database;
import io.cofferdam.wiring.InstanceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which nothing can be recorded any more, and nobody at the host to make room by hand. */
class RemovalOnFullDiskIT {

    @TempDir
    Path directory;

    private InstanceSettings settings;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        settings = InstanceSettings.of(directory.resolve("root"), directory.resolve("run"), "full");
        disk = SmallDisk.at(settings.root(), 128);
        settings.createDirectories();
    }

    @AfterEach
    void unmount() throws Exception {
        disk.close();
    }

    @Test
    void what_is_kept_for_it_lets_a_removal_be_recorded_and_done() throws Exception {
        SpareRoom spare = new SpareRoom(settings.root(), "spare");
        spare.take();
        assertThat(spare.isHeld()).isTrue();
        try (HikariDataSource database = Database.open(settings);
                AuditTable table = new AuditTable(database);
                AuditLog log = new AuditLog(table, Clock.systemUTC())) {
            Recorder recorder = new Recorder(log, spare);
            Path filling = disk.fill();

            assertThatThrownBy(() -> tagUntilRefused(recorder)).hasMessageContaining("could not be recorded");
            assertThat(spare.isHeld()).isTrue();
            recorder.change(change("image.removed"), () -> delete(filling));

            assertThat(spare.isHeld()).isTrue();
            assertThat(new AuditTrail(database).search(AuditFilter.ANY, 500).entries())
                    .anyMatch(entry -> entry.action().equals("image.removed")
                            && entry.outcome().equals("done"));
        }
    }

    private static Change change(String action) {
        return Change.of(OperationsFixture.ADMIN, Permission.IMAGE_CHANGE, action, "x".repeat(200));
    }

    private static void tagUntilRefused(Recorder recorder) {
        for (int i = 0; i < 20_000; i++) {
            recorder.change(change("image.tagged"), () -> {});
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
