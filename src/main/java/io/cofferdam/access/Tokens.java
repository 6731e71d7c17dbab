package io.cofferdam.access;

import io.cofferdam.problem.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** API tokens: bearer secrets of which only the hash is kept. */
public final class Tokens {

    static final String PREFIX = "cfd_";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final long USED_WRITE_INTERVAL_MS = Duration.ofMinutes(1).toMillis();

    /** What may be known of a token. */
    public record Token(
            String user,
            String name,
            Instant createdAt,
            @Nullable Instant usedAt) {}

    /** Whose token it is, and its name. */
    public record Bearer(User user, String tokenName) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final OpenStreams streams;
    private final ConcurrentHashMap<String, Long> usedWritten = new ConcurrentHashMap<>();

    public Tokens(DataSource dataSource, Clock clock) {
        this(dataSource, clock, new OpenStreams());
    }

    /** @param streams end with their tokens */
    public Tokens(DataSource dataSource, Clock clock, OpenStreams streams) {
        this.streams = streams;
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /** Makes a token and returns it; it cannot be shown a second time. */
    public String create(User user, String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "The token's name was not accepted.",
                    "A name has up to 64 letters, digits, '.', '_' and '-'.",
                    "Choose a name that tells where the token is used.");
        }
        String secret = PREFIX + RandomSecret.next();
        try {
            jdbc.sql("insert into api_token (account_id, name, hash, created_ms) values (?, ?, ?, ?)")
                    .params(user.id(), name, RandomSecret.hash(secret), clock.millis())
                    .update();
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "The token %s was not created.".formatted(name),
                    "%s has a token of that name already.".formatted(user.name()),
                    "Choose another name or revoke the old one first.");
        }
        return secret;
    }

    /** The bearer of a token, or nothing if it is not one of ours or was revoked. */
    public Optional<Bearer> verify(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String hash = RandomSecret.hash(secret);
        Optional<Bearer> bearer = jdbc.sql("select a.id, a.name, a.role, a.created_ms, t.name from api_token t"
                        + " join account a on a.id = t.account_id where t.hash = ?")
                .param(hash)
                .query(Tokens::bearer)
                .optional();
        bearer.ifPresent(b -> rememberUse(hash));
        return bearer;
    }

    public List<Token> list(User user) {
        return jdbc.sql("select a.name, t.name, t.created_ms, t.used_ms from api_token t"
                        + " join account a on a.id = t.account_id where a.id = ? order by t.name")
                .param(user.id())
                .query(Tokens::token)
                .list();
    }

    /** Whether a user's token of this name still is. */
    public boolean exists(String user, String name) {
        return jdbc.sql("select count(*) from api_token t join account a on a.id = t.account_id"
                                + " where a.name = ? and t.name = ?")
                        .params(user, name)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    public void revoke(User user, String name) {
        int revoked = jdbc.sql("delete from api_token where account_id = ? and name = ?")
                .params(user.id(), name)
                .update();
        if (revoked == 0) {
            throw ProblemException.notFound(
                    "%s has no token %s.".formatted(user.name(), name),
                    "",
                    "List them with 'bin/cofferdam token list'.");
        }
        streams.endToken(user.name(), name);
    }

    /** Last use is for people who look for forgotten tokens: a minute's precision does, and spares a write per request. */
    private void rememberUse(String hash) {
        long now = clock.millis();
        Long written = usedWritten.get(hash);
        if (written == null || now - written >= USED_WRITE_INTERVAL_MS) {
            usedWritten.put(hash, now);
            jdbc.sql("update api_token set used_ms = ? where hash = ?")
                    .params(now, hash)
                    .update();
        }
    }

    private static Bearer bearer(ResultSet row, int number) throws SQLException {
        Role role = Role.valueOf(row.getString(3));
        User user = new User(row.getLong(1), row.getString(2), role, Instant.ofEpochMilli(row.getLong(4)));
        return new Bearer(user, row.getString(5));
    }

    private static Token token(ResultSet row, int number) throws SQLException {
        long used = row.getLong(4);
        Instant usedAt = row.wasNull() ? null : Instant.ofEpochMilli(used);
        return new Token(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)), usedAt);
    }
}
