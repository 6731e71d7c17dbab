package io.cofferdam.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Console sessions: a random cookie whose hash is in the database, so they survive a restart and can be revoked. */
public final class Sessions {

    public static final Duration IDLE = Duration.ofHours(12);
    public static final Duration ABSOLUTE = Duration.ofDays(7);
    private static final long SEEN_WRITE_INTERVAL_MS = Duration.ofMinutes(1).toMillis();

    private static final String SELECT =
            "select s.hash, s.public_id, s.created_ms, s.seen_ms, s.address, s.agent, a.name, a.role"
                    + " from console_session s join account a on a.id = s.account_id ";

    /**
     * A session as its owner may see it.
     *
     * @param id public, not the cookie
     */
    public record Session(
            String id, String user, Role role, Instant createdAt, Instant seenAt, String address, String agent) {}

    private record Cached(Session session, AtomicLong seenMs, AtomicLong writtenMs) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final OpenStreams streams;
    private final Map<String, Cached> cache = new ConcurrentHashMap<>();

    public Sessions(DataSource dataSource, Clock clock) {
        this(dataSource, clock, new OpenStreams());
    }

    /** @param streams end with their sessions */
    public Sessions(DataSource dataSource, Clock clock, OpenStreams streams) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
        this.streams = streams;
    }

    /** Starts a session and returns the cookie's value. */
    public String open(User user, String address, String agent) {
        removeExpired();
        String cookie = RandomSecret.next();
        long now = clock.millis();
        jdbc.sql("insert into console_session (hash, public_id, account_id, created_ms, seen_ms, address, agent)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        RandomSecret.hash(cookie),
                        RandomSecret.next(9),
                        user.id(),
                        now,
                        now,
                        cut(address, 128),
                        cut(agent, 256))
                .update();
        return cookie;
    }

    /** The live session of a cookie; using it counts as activity. */
    public Optional<Session> find(String cookie) {
        String hash = RandomSecret.hash(cookie);
        Cached cached = cache.get(hash);
        if (cached == null) {
            cached = load(hash);
            if (cached == null) {
                return Optional.empty();
            }
            cache.put(hash, cached);
        }
        long now = clock.millis();
        if (expired(cached.session().createdAt().toEpochMilli(), cached.seenMs().get(), now)) {
            delete(hash);
            return Optional.empty();
        }
        touch(hash, cached, now);
        return Optional.of(cached.session());
    }

    /** Ends one session by its cookie. */
    public void close(String cookie) {
        delete(RandomSecret.hash(cookie));
    }

    /** Ends one session by its public id, whoever it belongs to; returns whether there was one. */
    public boolean revoke(String id) {
        cache.values().removeIf(c -> c.session().id().equals(id));
        int revoked = jdbc.sql("delete from console_session where public_id = ?")
                .param(id)
                .update();
        streams.endSession(id);
        return revoked > 0;
    }

    /** Whether a session, by its public id, still is: what outlives its request, such as a terminal, has to ask. */
    public boolean isOpen(String id) {
        long now = clock.millis();
        return jdbc.sql("select count(*) from console_session where public_id = ? and created_ms > ? and seen_ms > ?")
                        .params(id, now - ABSOLUTE.toMillis(), now - IDLE.toMillis() - SEEN_WRITE_INTERVAL_MS)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Ends all sessions of a user, as a new password does. */
    public void revokeAll(User user) {
        jdbc.sql("delete from console_session where account_id = ?")
                .param(user.id())
                .update();
        cache.values().removeIf(c -> c.session().user().equals(user.name()));
        streams.endSessionsOf(user.name());
    }

    public List<Session> list(User user) {
        return jdbc.sql(SELECT + "where a.id = ? order by s.seen_ms desc")
                .param(user.id())
                .query((row, n) -> cached(row).session())
                .list();
    }

    private @Nullable Cached load(String hash) {
        return jdbc.sql(SELECT + "where s.hash = ?")
                .param(hash)
                .query((row, n) -> cached(row))
                .optional()
                .orElse(null);
    }

    private void touch(String hash, Cached cached, long now) {
        cached.seenMs().set(now);
        long written = cached.writtenMs().get();
        if (now - written >= SEEN_WRITE_INTERVAL_MS && cached.writtenMs().compareAndSet(written, now)) {
            jdbc.sql("update console_session set seen_ms = ? where hash = ?")
                    .params(now, hash)
                    .update();
        }
    }

    private void delete(String hash) {
        Cached cached = cache.get(hash);
        Cached ended = cached == null ? load(hash) : cached;
        jdbc.sql("delete from console_session where hash = ?").param(hash).update();
        cache.remove(hash);
        if (ended != null) {
            streams.endSession(ended.session().id());
        }
    }

    private void removeExpired() {
        long now = clock.millis();
        jdbc.sql("delete from console_session where created_ms < ? or seen_ms < ?")
                .params(now - ABSOLUTE.toMillis(), now - IDLE.toMillis() - SEEN_WRITE_INTERVAL_MS)
                .update();
        cache.values()
                .removeIf(c -> expired(
                        c.session().createdAt().toEpochMilli(), c.seenMs().get(), now));
    }

    private static boolean expired(long createdMs, long seenMs, long now) {
        return now - createdMs >= ABSOLUTE.toMillis() || now - seenMs >= IDLE.toMillis();
    }

    private static Cached cached(ResultSet row) throws SQLException {
        long created = row.getLong(3);
        long seen = row.getLong(4);
        Session session = new Session(
                row.getString(2),
                row.getString(7),
                Role.valueOf(row.getString(8)),
                Instant.ofEpochMilli(created),
                Instant.ofEpochMilli(seen),
                row.getString(5),
                row.getString(6));
        return new Cached(session, new AtomicLong(seen), new AtomicLong(seen));
    }

    private static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }
}
