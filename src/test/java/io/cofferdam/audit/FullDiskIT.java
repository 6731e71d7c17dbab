package io.cofferdam.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.cofferdam.SmallDisk;
import io.cofferdam.access.Caller;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.wiring.Database;
import io.cofferdam.wiring.InstanceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the database fills up and is freed again while the service runs. */
class FullDiskIT {

    @TempDir
    Path directory;

    private InstanceSettings settings;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        settings = InstanceSettings.of(directory.resolve("root"), directory.resolve("run"), "full");
        disk = SmallDisk.at(settings.root(), 24);
        settings.createDirectories();
    }

    @AfterEach
    void unmount() throws Exception {
        disk.close();
    }

    @Test
    void records_again_by_itself_once_there_is_room() throws Exception {
        try (HikariDataSource database = Database.open(settings);
                AuditTable table = new AuditTable(database);
                AuditLog log = new AuditLog(table, Clock.systemUTC())) {
            Intent before = log.begin(Caller.system(), "test.begun", "before", Map.of());
            Path filling = disk.fill();
            assertThatThrownBy(() -> writeUntilRefused(log))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("could not be recorded")
                    .hasMessageContaining("No space left on device")
                    .hasMessageNotContaining("MVStore");
            log.succeeded(before);
            log.happened(Caller.system(), "container.exited", Target.named("container", "alone"), Map.of());

            Files.delete(filling);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> find(database, "alone").size() == 1);
            Intent after = log.begin(Caller.system(), "test.begun", "after", Map.of());
            log.succeeded(after);

            assertThat(find(database, "before|after"))
                    .hasSize(2)
                    .allMatch(entry -> entry.outcome().equals("done"));
            assertThat(new AuditChain(database).verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
        }
    }

    private static void writeUntilRefused(AuditLog log) {
        for (int i = 0; i < 20_000; i++) {
            log.begin(Caller.system(), "test.filled", Target.named("test", "x".repeat(200)), Map.of());
        }
    }

    private static List<AuditEntry> find(DataSource database, String names) {
        return new AuditTrail(database)
                .search(AuditFilter.ANY, 500).entries().stream()
                        .filter(entry -> entry.target().name().matches(names))
                        .toList();
    }
}
