package io.cofferdam.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Role;
import io.cofferdam.wiring.Database;
import io.cofferdam.wiring.InstanceSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process with SIGKILL right after a record was acknowledged, and looks for the record. */
class DurabilityIT {

    private static final int ACKNOWLEDGED = 300;

    @TempDir
    Path directory;

    @Test
    void finds_every_acknowledged_record_after_the_writer_was_killed() throws Exception {
        Process writer = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        long last = 0;
        try (BufferedReader acknowledged = new BufferedReader(new InputStreamReader(writer.getInputStream()))) {
            for (int i = 0; i < ACKNOWLEDGED; i++) {
                last = Long.parseLong(acknowledged.readLine());
            }
            writer.destroyForcibly().waitFor();
        }

        try (var dataSource = Database.open(settings(directory));
                AuditTable table = new AuditTable(dataSource)) {
            assertThat(table.head().seq()).isGreaterThanOrEqualTo(last);
            assertThat(new AuditChain(dataSource).verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
        }
    }

    private static InstanceSettings settings(Path directory) {
        InstanceSettings settings = InstanceSettings.of(directory.resolve("root"), directory.resolve("run"), "kill");
        settings.createDirectories();
        return settings;
    }

    /** Writes records until it is killed, and prints the number of each as soon as it is acknowledged. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) {
            Caller caller = new Caller(Actor.socket("root", Role.ADMIN), Door.CLI, "local");
            AuditLog log = new AuditLog(new AuditTable(Database.open(settings(Path.of(args[0])))), Clock.systemUTC());
            while (true) {
                Intent intent = log.begin(caller, "container.started", "web-1", Map.of());
                System.out.println(intent.seq());
                log.succeeded(intent);
            }
        }
    }
}
