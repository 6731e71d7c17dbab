package io.cofferdam.wiring;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Lets go of every connection when H2 has given the database up, as it does when the disk is full: it opens the file anew for
 * the next connection, once none is left of those before. Their own check does not help, it says that they are well.
 */
final class ReopenAfterFailure implements SQLExceptionOverride {

    /** H2's codes: general error, I/O (two), connection broken, database closed, closed at exit. */
    private static final Set<Integer> FATAL = Set.of(50000, 90028, 90031, 90067, 90098, 90121);

    private final HikariDataSource pool;

    ReopenAfterFailure(HikariDataSource pool) {
        this.pool = pool;
    }

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException failure) {
        if (!FATAL.contains(failure.getErrorCode())) {
            return SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            connections.softEvictConnections();
        }
        return SQLExceptionOverride.Override.MUST_EVICT;
    }
}
