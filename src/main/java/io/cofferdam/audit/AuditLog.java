package io.cofferdam.audit;

import io.cofferdam.access.Caller;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the record: the intent before an act, its outcome after it. What {@link #begin} has returned for is on disk and
 * survives the death of the service.
 */
public final class AuditLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    /** What a column holds; longer parameters keep their beginning. */
    private static final int MAX_JSON_CHARS = 60_000;
    /** How often a database that refused a record is tried again while nobody acts. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final AuditTable table;
    private final Clock clock;
    private final ReentrantLock writer = new ReentrantLock();
    private final Condition closing = writer.newCondition();
    private final Debt debt = new Debt();
    private final RefusalFlood flood = new RefusalFlood();

    private long lastMicros;
    private boolean retries;
    private boolean closed;

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
        record(new Draft(
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
        record(new Draft(
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
                payDebt(now());
            }
        } catch (SQLException e) {
            throw Unwritable.problem(e);
        } finally {
            writer.unlock();
        }
    }

    /** Like {@link #refused(Caller, String, Target, Map, Problem)} for a target known by its name. */
    public void refused(Caller caller, String action, String targetName, Map<String, ?> parameters, Problem problem) {
        refused(caller, action, Target.of(action, targetName), parameters, problem);
    }

    /** Something that simply happened and has no duration, such as a container's exit. It is not refused, but owed if need be. */
    public void happened(Caller caller, String action, Target target, Map<String, ?> parameters) {
        record(new Draft("done", 0, caller, action, target, json(parameters), "", "", "", 0));
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
                write(new Debt.Owed(now(), Draft.interrupted(row)));
            }
            return open.size();
        } catch (SQLException e) {
            throw Unwritable.problem(e);
        } finally {
            writer.unlock();
        }
    }

    /** Writes what is owed, and what was only counted; what cannot be written is in the service's log. */
    @Override
    public void close() {
        writer.lock();
        try {
            closed = true;
            closing.signalAll();
            payDebt(Long.MAX_VALUE);
        } catch (SQLException e) {
            LOG.error("The service ends with audit records that could not be written: {}", Unwritable.cause(e));
        } finally {
            writer.unlock();
        }
    }

    private long append(Draft draft) {
        writer.lock();
        try {
            payDebt(now());
            return write(new Debt.Owed(now(), draft));
        } catch (SQLException e) {
            throw Unwritable.problem(e);
        } finally {
            writer.unlock();
        }
    }

    /** It has happened already: what cannot be written now is written before the next intent. */
    private void record(Draft draft) {
        writer.lock();
        Debt.Owed fact = new Debt.Owed(now(), draft);
        try {
            payDebt(fact.atMicros());
            write(fact);
        } catch (SQLException e) {
            debt.add(fact, e);
            retryUntilPaid();
        } finally {
            writer.unlock();
        }
    }

    private void payDebt(long countedUntil) throws SQLException {
        for (RefusalFlood.Counted counted : flood.over(countedUntil)) {
            debt.add(new Debt.Owed(now(), Draft.counted(counted)));
        }
        debt.pay(this::write, now());
    }

    /** Nobody may act for long after there is room again, and then the record would lack what is owed. */
    private void retryUntilPaid() {
        if (!retries && !closed) {
            retries = true;
            Thread.ofVirtual().name("audit-debt").start(this::retry);
        }
    }

    private void retry() {
        writer.lock();
        try {
            while (!closed && !debt.isEmpty()) {
                if (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    tryToPay();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            retries = false;
            writer.unlock();
        }
    }

    private void tryToPay() {
        try {
            payDebt(now());
            LOG.info("The audit log can be written again, and nothing is owed to it.");
        } catch (SQLException e) {
            LOG.debug("The audit log cannot be written yet", e);
        }
    }

    private long write(Debt.Owed fact) throws SQLException {
        try {
            return writeNow(fact);
        } catch (SQLException e) {
            if (!AuditTable.wasClosed(e)) {
                throw e;
            }
            return writeNow(fact);
        }
    }

    private long writeNow(Debt.Owed fact) throws SQLException {
        AuditTable.Head head = table.head();
        AuditRow row = fact.draft().row(head.seq() + 1, fact.atMicros(), head.hash());
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
}
