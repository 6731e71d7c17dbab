package io.cofferdam.audit;

import io.cofferdam.access.Caller;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What has happened and could not be written yet, in its order. Its caller holds the writer's lock. The service's log has each of
 * them too, so that a service that ends before its database comes back has not lost them without a trace.
 */
final class Debt {

    private static final Logger LOG = LoggerFactory.getLogger(Debt.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Acts are refused meanwhile, so that only what happens by itself adds up. */
    private static final int MOST = 10_000;

    /** Writes a row; it throws if it is not there. */
    @FunctionalInterface
    interface Writer {
        void write(Owed owed) throws SQLException;
    }

    /** A draft and the time that it is about. */
    record Owed(long atMicros, Draft draft) {}

    private final Deque<Owed> owed = new ArrayDeque<>();
    private int lost;

    void add(Owed one, SQLException why) {
        LOG.error(
                "This audit record could not be written yet: {} ({})",
                JSON.writeValueAsString(one),
                Unwritable.cause(why));
        add(one);
    }

    void add(Owed one) {
        if (owed.size() < MOST) {
            owed.add(one);
        } else {
            lost++;
        }
    }

    boolean isEmpty() {
        return owed.isEmpty() && lost == 0;
    }

    /** Pays what is owed, oldest first, until one cannot be written. */
    void pay(Writer writer, long nowMicros) throws SQLException {
        while (!owed.isEmpty()) {
            writer.write(owed.getFirst());
            owed.removeFirst();
        }
        if (lost > 0) {
            writer.write(new Owed(nowMicros, lost(lost)));
            lost = 0;
        }
    }

    private static Draft lost(int count) {
        String facts = JSON.writeValueAsString(Map.of("count", count));
        String problem = "%d records are in the service's log only: too many could not be written.".formatted(count);
        return new Draft(
                "failed", 0, Caller.system(), "record.lost", Target.named("record", ""), facts, "", "", problem, 0);
    }
}
