package io.cofferdam.audit;

import io.cofferdam.access.Caller;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the record: the intent before an act, its outcome after it. What {@link #begin} has returned for is on disk and
 * survives the death of the service.
 */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    /** What a column holds; longer parameters keep their beginning. */
    private static final int MAX_JSON_CHARS = 60_000;
    /** Outcomes that wait for the database to come back; beyond that, acts are refused anyway. */
    private static final int MAX_OWED = 10_000;

    private final AuditTable table;
    private final Clock clock;
    private final ReentrantLock writer = new ReentrantLock();
    private final Deque<Draft> owed = new ArrayDeque<>();
    private final RefusalFlood flood = new RefusalFlood();

    private long lastMicros;

    public AuditLog(AuditTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * Records that something is about to be done.
     *
     * @param action past tense with its subject: "container.started"
     * @param parameters what was asked for; secrets are taken out here
     * @throws ProblemException UNAVAILABLE if it could not be recorded: do not act then
     */
    public Intent begin(Caller caller, String action, Target target, Map<String, ?> parameters) {
        long started = System.nanoTime();
        long seq = append(new Draft("intent", 0, caller, action, target, json(parameters), "", "", "", 0));
        return new Intent(seq, caller, action, target, started);
    }

    /** Like {@link #begin(Caller, String, Target, Map)} for a target known by its name; its kind is the action's subject. */
    public Intent begin(Caller caller, String action, String targetName, Map<String, ?> parameters) {
        return begin(caller, action, Target.of(action, targetName), parameters);
    }

    /** The act was done and changed nothing worth comparing. */
    public void succeeded(Intent intent) {
        succeeded(intent, Map.of(), Map.of());
    }

    /** The act was done and this is what came of it. */
    public void succeeded(Intent intent, Map<String, ?> after) {
        succeeded(intent, Map.of(), after);
    }

    /** The act was done; before and after hold what it changed. */
    public void succeeded(Intent intent, Map<String, ?> before, Map<String, ?> after) {
        succeeded(intent, intent.target(), before, after);
    }

    /** The act was done and its target has an identity only now, as a created container has. */
    public void succeeded(Intent intent, Target target, Map<String, ?> before, Map<String, ?> after) {
        close(new Draft(
                "done",
                intent.seq(),
                intent.caller(),
                intent.action(),
                target,
                "",
                json(before),
                json(after),
                "",
                micros(intent)));
    }

    /** The act was tried and failed. */
    public void failed(Intent intent, Problem problem) {
        close(new Draft(
                "failed",
                intent.seq(),
                intent.caller(),
                intent.action(),
                intent.target(),
                "",
                "",
                "",
                cut(Redaction.text(problem.line())),
                micros(intent)));
    }

    /** The caller may not do it, or it makes no sense: nothing was tried. Of a flood of them most are only counted. */
    public void refused(Caller caller, String action, Target target, Map<String, ?> parameters, Problem problem) {
        String line = cut(Redaction.text(problem.line()));
        writer.lock();
        try {
            if (flood.hasRow(caller, action, now())) {
                append(new Draft("refused", 0, caller, action, target, json(parameters), "", "", line, 0));
            } else {
                payOwed();
            }
        } catch (SQLException e) {
            throw unavailable(e);
        } finally {
            writer.unlock();
        }
    }

    /** Like {@link #refused(Caller, String, Target, Map, Problem)} for a target known by its name. */
    public void refused(Caller caller, String action, String targetName, Map<String, ?> parameters, Problem problem) {
        refused(caller, action, Target.of(action, targetName), parameters, problem);
    }

    /** Something that simply happened and has no duration, such as a container's exit. */
    public void happened(Caller caller, String action, Target target, Map<String, ?> parameters) {
        append(new Draft("done", 0, caller, action, target, json(parameters), "", "", "", 0));
    }

    /**
     * Closes the intents that a crash of the service left open, because nobody knows how far they came.
     *
     * @return how many there were
     */
    public int closeInterrupted() {
        writer.lock();
        try {
            var open = table.openIntents();
            for (AuditRow row : open) {
                write(Draft.interrupted(row));
            }
            return open.size();
        } catch (SQLException e) {
            throw unavailable(e);
        } finally {
            writer.unlock();
        }
    }

    private long append(Draft draft) {
        writer.lock();
        try {
            payOwed();
            return write(draft);
        } catch (SQLException e) {
            throw unavailable(e);
        } finally {
            writer.unlock();
        }
    }

    /** The act has happened already: an outcome that cannot be written now is written before the next intent. */
    private void close(Draft draft) {
        writer.lock();
        try {
            payOwed();
            write(draft);
        } catch (SQLException e) {
            LOG.error(
                    "The outcome of audit record {} could not be written yet; it is kept in memory",
                    draft.intentSeq(),
                    e);
            if (owed.size() < MAX_OWED) {
                owed.add(draft);
            }
        } finally {
            writer.unlock();
        }
    }

    private void payOwed() throws SQLException {
        for (RefusalFlood.Counted counted : flood.over(now())) {
            owed.add(Draft.counted(counted));
        }
        while (!owed.isEmpty()) {
            write(owed.getFirst());
            owed.removeFirst();
        }
    }

    private long write(Draft draft) throws SQLException {
        try {
            return writeNow(draft);
        } catch (SQLException e) {
            if (!AuditTable.wasClosed(e)) {
                throw e;
            }
            return writeNow(draft);
        }
    }

    private long writeNow(Draft draft) throws SQLException {
        AuditTable.Head head = table.head();
        AuditRow row = draft.row(head.seq() + 1, now(), head.hash());
        table.insert(row);
        return row.seq();
    }

    /** Time in the record never runs backwards, whatever the host's clock does. */
    private long now() {
        lastMicros = Math.max(lastMicros, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
        return lastMicros;
    }

    private static long micros(Intent intent) {
        return (System.nanoTime() - intent.startedNanos()) / 1000;
    }

    private static String json(Map<String, ?> values) {
        return values.isEmpty() ? "" : bounded(JSON.writeValueAsString(Redaction.of(values)));
    }

    private static String bounded(String json) {
        return json.length() <= MAX_JSON_CHARS
                ? json
                : JSON.writeValueAsString(Map.of("cut", json.substring(0, MAX_JSON_CHARS / 2), "chars", json.length()));
    }

    private static String cut(String text) {
        return text.length() <= 4000 ? text : text.substring(0, 4000);
    }

    private static ProblemException unavailable(SQLException cause) {
        return new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "The change was refused because it could not be recorded.",
                        "The audit log cannot be written: " + cause.getMessage(),
                        "Check the free space and the state of the database directory, then try again."),
                cause);
    }
}
