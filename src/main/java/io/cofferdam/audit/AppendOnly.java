package io.cofferdam.audit;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** H2's trigger that refuses to change or delete a record; H2 makes it by name (see the migration). */
public final class AppendOnly implements Trigger {

    @Override
    public void fire(Connection connection, Object @Nullable [] oldRow, Object @Nullable [] newRow)
            throws SQLException {
        throw new SQLException("audit_record is append-only: records are neither changed nor deleted", "42501");
    }
}
