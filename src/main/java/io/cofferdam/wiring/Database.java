package io.cofferdam.wiring;

import com.zaxxer.hikari.HikariDataSource;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** Opens the instance's database and brings its schema up to date; the service and the commands both do it here. */
public final class Database {

    private Database() {}

    /**
     * The open database. WRITE_DELAY=0: H2 would otherwise hold acknowledged commits back for half a second, and a killed
     * service would lose them. "retry:" because Java closes the channel of a file under an interrupted thread, and H2 would
     * close the whole database over it: one cancelled request would end the audit. MAX_COMPACT_TIME gives back what superseded
     * pages hold when the database is closed. The instance's lock must be held.
     */
    public static HikariDataSource open(InstanceSettings settings) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setPoolName("cofferdam");
        dataSource.setJdbcUrl("jdbc:h2:retry:" + settings.databaseDirectory().resolve("cofferdam")
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=8192;MAX_COMPACT_TIME=2000");
        dataSource.setUsername("cofferdam");
        dataSource.setPassword("");
        dataSource.setMaximumPoolSize(6);
        dataSource.setMinimumIdle(1);
        dataSource.setConnectionTimeout(5_000);
        dataSource.setExceptionOverride(new ReopenAfterFailure(dataSource));
        try {
            migrate(dataSource, settings.databaseDirectory());
            return dataSource;
        } catch (RuntimeException | SQLException e) {
            dataSource.close();
            if (diskIsFull(e)) {
                throw ProblemException.internal(
                        "The database in %s could not be opened.".formatted(settings.databaseDirectory()),
                        "No space is left on its disk.",
                        "Make room there and start again: nothing of it is lost.",
                        e);
            }
            throw ProblemException.internal(
                    "The database in %s could not be opened.".formatted(settings.databaseDirectory()),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "Restore the directory from a backup, or move it away to start with an empty one.",
                    e);
        }
    }

    private static boolean diskIsFull(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (String.valueOf(t.getMessage()).contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    private static void migrate(HikariDataSource dataSource, Path directory) throws SQLException, FlywayException {
        Flyway flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration/common", "classpath:db/migration/h2")
                .load();
        MigrationInfo current = flyway.info().current();
        if (current != null && flyway.info().pending().length > 0) {
            backUp(dataSource, directory.resolve("before-upgrade-from-V" + current.getVersion() + ".sql.gz"));
        }
        flyway.migrate();
    }

    private static void backUp(HikariDataSource dataSource, Path file) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("script to '" + file.toString().replace("'", "''") + "' compression gzip");
        }
    }
}
