package io.cofferdam.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The trigger that refuses to change or delete a record (migration V3). Whoever can drop it can do so without leaving a trace in
 * the chain, so that its absence is looked for: by every check of the chain, and at the start of the service, which makes it again.
 */
public final class AuditGuard {

    /** H2 gives a row for each of the two events. */
    private static final String FIND = "select count(*) from information_schema.triggers where event_object_table ="
            + " 'AUDIT_RECORD' and trigger_name = 'AUDIT_RECORD_APPEND_ONLY' and java_class = '"
            + AppendOnly.class.getName() + "'";

    private static final String DROP = "drop trigger if exists audit_record_append_only";
    private static final String CREATE = "create trigger audit_record_append_only before update, delete on audit_record"
            + " for each row call \"" + AppendOnly.class.getName() + "\"";

    private final DataSource dataSource;

    public AuditGuard(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public boolean stands() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            return stands(statement);
        }
    }

    /**
     * Makes the trigger if it is not there.
     *
     * @return whether it had to
     */
    public boolean restore() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            if (stands(statement)) {
                return false;
            }
            statement.execute(DROP);
            statement.execute(CREATE);
            return true;
        }
    }

    private static boolean stands(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(FIND)) {
            return found.next() && found.getInt(1) == 2;
        }
    }
}
