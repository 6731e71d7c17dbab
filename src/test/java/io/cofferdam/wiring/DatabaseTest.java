package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseTest {

    @TempDir
    private Path directory;

    /** Without the retry a write of an interrupted thread closes the database for everybody. */
    @Test
    void goes_on_after_an_interrupted_thread_has_written() {
        InstanceSettings settings =
                InstanceSettings.of(directory.resolve("root"), directory.resolve("run"), "interrupted");
        settings.createDirectories();
        try (HikariDataSource database = Database.open(settings)) {
            JdbcClient jdbc = JdbcClient.create(database);
            jdbc.sql("create table note (text varchar(65536))").update();
            for (int i = 0; i < 50; i++) {
                Thread.currentThread().interrupt();
                jdbc.sql("insert into note values (?)")
                        .param("x".repeat(10_000))
                        .update();
                Thread.interrupted();
            }
            assertThat(jdbc.sql("select count(*) from note")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(50);
        } finally {
            Thread.interrupted();
        }
    }
}
