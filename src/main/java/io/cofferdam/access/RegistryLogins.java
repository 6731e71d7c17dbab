package io.cofferdam.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is whom at which registry: names and passwords that people have left here, each person's own. */
public final class RegistryLogins {

    private final JdbcClient jdbc;
    private final SecretBox secrets;
    private final Clock clock;

    /** What may be shown of a login. */
    public record Login(String registry, String username, Instant createdAt) {}

    /** A login with its secret; its text shows none. */
    public record Known(String username, String password) {
        @Override
        public String toString() {
            return "Known[" + username + "]";
        }
    }

    public RegistryLogins(DataSource dataSource, SecretBox secrets, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Keeps a login in the place of the one there was. */
    public void keep(String owner, String registry, String username, String password) {
        forget(owner, registry);
        jdbc.sql("insert into registry_login (owner, registry, username, secret, created_ms) values (?, ?, ?, ?, ?)")
                .params(owner, registry, username, secrets.close(password, context(owner, registry)), clock.millis())
                .update();
    }

    /** Whether there was one. */
    public boolean forget(String owner, String registry) {
        return jdbc.sql("delete from registry_login where owner = ? and registry = ?")
                        .params(owner, registry)
                        .update()
                > 0;
    }

    public List<Login> list(String owner) {
        return jdbc.sql("select registry, username, created_ms from registry_login where owner = ? order by registry")
                .param(owner)
                .query(RegistryLogins::login)
                .list();
    }

    public Optional<Known> find(String owner, String registry) {
        return jdbc.sql("select username, secret from registry_login where owner = ? and registry = ?")
                .params(owner, registry)
                .query((row, number) ->
                        new Known(row.getString(1), secrets.open(row.getString(2), context(owner, registry))))
                .optional();
    }

    private static Login login(ResultSet row, int number) throws SQLException {
        return new Login(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
    }

    private static String context(String owner, String registry) {
        return owner + "\n" + registry;
    }
}
