package io.cofferdam.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The table's SQL, on one connection of its own with prepared statements; its caller holds the writer's lock. */
public final class AuditTable implements AutoCloseable {

    static final String COLUMNS = "seq, at_micros, outcome, intent_seq, actor, actor_kind, actor_role, via, door, "
            + "address, action, target_kind, target_id, target_name, parameters, before_json, after_json, problem, "
            + "duration_micros, previous_hash, hash";

    /** H2 has given the database up at an earlier failure: this statement did nothing. */
    private static final int DATABASE_CLOSED = 90098;

    private static final String INSERT = "insert into audit_record (" + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** The last row of the chain. */
    record Head(long seq, String hash) {}

    private final DataSource dataSource;

    private @Nullable Connection connection;
    private @Nullable PreparedStatement insert;
    private @Nullable Head head;

    public AuditTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    Head head() throws SQLException {
        Head known = head;
        return known == null ? readHead() : known;
    }

    /** Whether the failure was one of an earlier moment, so that a new connection may do better. */
    static boolean wasClosed(SQLException failure) {
        return failure.getErrorCode() == DATABASE_CLOSED;
    }

    void insert(AuditRow row) throws SQLException {
        try {
            PreparedStatement statement = statement();
            String hash = row.hash();
            bind(statement, row, hash);
            statement.executeUpdate();
            head = new Head(row.seq(), hash);
        } catch (SQLException e) {
            // Whether the row is there is not known now: read the head again on a new connection.
            forget(e);
            throw e;
        }
    }

    /** Intents since the last start that have no outcome; those before were closed by that start. */
    List<AuditRow> openIntents() throws SQLException {
        String sql = "select " + COLUMNS + " from audit_record i where i.outcome = 'intent' and i.seq > coalesce("
                + "(select max(s.seq) from audit_record s where s.action = 'service.started'), 0)"
                + " and not exists (select 1 from audit_record o where o.intent_seq = i.seq) order by i.seq";
        List<AuditRow> rows = new ArrayList<>();
        try (PreparedStatement query = connection().prepareStatement(sql);
                ResultSet result = query.executeQuery()) {
            while (result.next()) {
                rows.add(row(result));
            }
        }
        return rows;
    }

    static AuditRow row(ResultSet r) throws SQLException {
        return new AuditRow(
                r.getLong(1),
                r.getLong(2),
                r.getString(3),
                r.getLong(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                r.getString(10),
                r.getString(11),
                r.getString(12),
                r.getString(13),
                r.getString(14),
                r.getString(15),
                r.getString(16),
                r.getString(17),
                r.getString(18),
                r.getLong(19),
                r.getString(20));
    }

    private static void bind(PreparedStatement statement, AuditRow row, String hash) throws SQLException {
        statement.setLong(1, row.seq());
        statement.setLong(2, row.atMicros());
        statement.setString(3, row.outcome());
        statement.setLong(4, row.intentSeq());
        statement.setString(5, row.actor());
        statement.setString(6, row.actorKind());
        statement.setString(7, row.role());
        statement.setString(8, row.via());
        statement.setString(9, row.door());
        statement.setString(10, row.address());
        statement.setString(11, row.action());
        statement.setString(12, row.targetKind());
        statement.setString(13, row.targetId());
        statement.setString(14, row.targetName());
        statement.setString(15, row.parameters());
        statement.setString(16, row.beforeJson());
        statement.setString(17, row.afterJson());
        statement.setString(18, row.problem());
        statement.setLong(19, row.durationMicros());
        statement.setString(20, row.previousHash());
        statement.setString(21, hash);
    }

    private Head readHead() throws SQLException {
        String sql = "select seq, hash from audit_record order by seq desc fetch first 1 rows only";
        try (PreparedStatement query = connection().prepareStatement(sql);
                ResultSet result = query.executeQuery()) {
            Head read = result.next() ? new Head(result.getLong(1), result.getString(2)) : new Head(0, AuditRow.FIRST);
            head = read;
            return read;
        } catch (SQLException e) {
            forget(e);
            throw e;
        }
    }

    private PreparedStatement statement() throws SQLException {
        PreparedStatement prepared = insert;
        if (prepared == null) {
            prepared = connection().prepareStatement(INSERT);
            insert = prepared;
        }
        return prepared;
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = dataSource.getConnection();
            open.setAutoCommit(true);
            connection = open;
        }
        return open;
    }

    private void forget(SQLException reason) {
        try {
            close();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        Connection open = connection;
        connection = null;
        insert = null;
        head = null;
        if (open != null) {
            open.close();
        }
    }
}
