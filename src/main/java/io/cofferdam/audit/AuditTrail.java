package io.cofferdam.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the record: newest first, filtered, page by page. */
public final class AuditTrail {

    private static final int MAX_PAGE = 500;

    private static final String SELECT =
            "select r.seq, r.at_micros, r.actor, r.actor_kind, r.actor_role, r.via, r.door, r.address, r.action,"
                    + " r.target_kind, coalesce(o.target_id, r.target_id), coalesce(o.target_name, r.target_name),"
                    + " coalesce(o.outcome, r.outcome), r.parameters, coalesce(o.before_json, r.before_json),"
                    + " coalesce(o.after_json, r.after_json), coalesce(o.problem, r.problem),"
                    + " coalesce(o.duration_micros, 0), r.hash"
                    + " from audit_record r left join audit_record o on o.intent_seq = r.seq"
                    + " where r.intent_seq = 0 and r.seq < ?";

    /**
     * Some entries.
     *
     * @param olderThan pass it to get the next page; empty on the last
     */
    public record Page(List<AuditEntry> entries, Optional<Long> olderThan) {}

    private final JdbcClient jdbc;

    public AuditTrail(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The newest entries that match. */
    public Page search(AuditFilter filter, int size) {
        return search(filter, Long.MAX_VALUE, size);
    }

    /**
     * A page of matching entries, newest first.
     *
     * @param olderThan the sequence number that all entries are below
     */
    public Page search(AuditFilter filter, long olderThan, int size) {
        int limit = Math.clamp(size, 1, MAX_PAGE);
        StringBuilder sql = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        parameters.add(olderThan);
        restrict(filter, sql, parameters);
        sql.append(" order by r.seq desc fetch first ? rows only");
        parameters.add(limit + 1);
        List<AuditEntry> found = jdbc.sql(sql.toString())
                .params(parameters)
                .query(AuditTrail::entry)
                .list();
        return found.size() <= limit
                ? new Page(found, Optional.empty())
                : new Page(
                        List.copyOf(found.subList(0, limit)),
                        Optional.of(found.get(limit - 1).seq()));
    }

    public Optional<AuditEntry> find(long seq) {
        return jdbc.sql(SELECT + " and r.seq = ?")
                .params(Long.MAX_VALUE, seq)
                .query(AuditTrail::entry)
                .optional();
    }

    /** What has been done at all, by name; each is one step through the index, however long the record is. */
    public List<String> actions() {
        List<String> found = new ArrayList<>();
        Optional<String> next = actionAfter("");
        while (next.isPresent()) {
            found.add(next.get());
            next = actionAfter(next.get());
        }
        return found;
    }

    private Optional<String> actionAfter(String action) {
        return jdbc.sql("select action from audit_record where action > ? order by action fetch first 1 rows only")
                .param(action)
                .query(String.class)
                .optional();
    }

    private static void restrict(AuditFilter filter, StringBuilder sql, List<Object> parameters) {
        equal(" and r.actor = ?", filter.actor(), sql, parameters);
        equal(" and r.action = ?", filter.action(), sql, parameters);
        equal(" and r.door = ?", filter.door(), sql, parameters);
        equal(" and coalesce(o.outcome, r.outcome) = ?", filter.outcome(), sql, parameters);
        like(filter.target(), sql, parameters, List.of("r.target_name", "o.target_name", "r.target_id", "o.target_id"));
        like(
                filter.text(),
                sql,
                parameters,
                List.of(
                        "r.actor",
                        "r.action",
                        "r.target_name",
                        "r.target_id",
                        "o.target_name",
                        "o.target_id",
                        "r.address",
                        "r.parameters",
                        "o.problem",
                        "r.problem"));
        if (filter.from() != null) {
            sql.append(" and r.at_micros >= ?");
            parameters.add(micros(filter.from()));
        }
        if (filter.to() != null) {
            sql.append(" and r.at_micros < ?");
            parameters.add(micros(filter.to()));
        }
    }

    private static void equal(String clause, @Nullable String value, StringBuilder sql, List<Object> parameters) {
        if (value != null && !value.isBlank()) {
            sql.append(clause);
            parameters.add(value.strip());
        }
    }

    private static void like(@Nullable String value, StringBuilder sql, List<Object> parameters, List<String> columns) {
        if (value == null || value.isBlank()) {
            return;
        }
        String pattern = "%" + value.strip().toLowerCase(Locale.ROOT).replaceAll("([%_!])", "!$1") + "%";
        List<String> alternatives = new ArrayList<>();
        for (String column : columns) {
            alternatives.add("lower(" + column + ") like ? escape '!'");
            parameters.add(pattern);
        }
        sql.append(" and (").append(String.join(" or ", alternatives)).append(')');
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static AuditEntry entry(ResultSet r, int number) throws SQLException {
        return new AuditEntry(
                r.getLong(1),
                Instant.EPOCH.plus(r.getLong(2), ChronoUnit.MICROS),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                new Target(r.getString(10), r.getString(11), r.getString(12)),
                r.getString(13),
                r.getString(14),
                r.getString(15),
                r.getString(16),
                r.getString(17),
                Duration.of(r.getLong(18), ChronoUnit.MICROS),
                r.getString(19));
    }
}
