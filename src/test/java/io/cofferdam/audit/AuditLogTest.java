package io.cofferdam.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Role;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import tools.jackson.databind.json.JsonMapper;

class AuditLogTest {

    private static final Caller ADA = new Caller(Actor.token("ada", Role.OPERATOR, "laptop"), Door.REST, "192.0.2.1");
    private static final Target WEB = Target.of("container", "abc123", "web-1");

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final AuditLog log = new AuditLog(new AuditTable(database), clock);
    private final AuditTrail trail = new AuditTrail(database);
    private final AuditChain chain = new AuditChain(database);

    @Test
    void shows_an_act_as_one_entry_with_intent_and_outcome() {
        Intent intent =
                log.begin(ADA, "container.created", Target.of("container", "", "web-1"), Map.of("image", "busybox"));
        assertThat(only().outcome()).isEqualTo("intent");
        log.succeeded(intent, WEB, Map.of("memoryMaxBytes", 1), Map.of("memoryMaxBytes", 2));

        AuditEntry entry = only();
        assertThat(entry.outcome()).isEqualTo("done");
        assertThat(entry.actor()).isEqualTo("ada");
        assertThat(entry.actorKind()).isEqualTo("token");
        assertThat(entry.via()).isEqualTo("laptop");
        assertThat(entry.door()).isEqualTo("rest");
        assertThat(entry.address()).isEqualTo("192.0.2.1");
        assertThat(entry.action()).isEqualTo("container.created");
        assertThat(entry.target()).isEqualTo(WEB);
        assertThat(entry.parameters()).isEqualTo("{\"image\":\"busybox\"}");
        assertThat(entry.before()).isEqualTo("{\"memoryMaxBytes\":1}");
        assertThat(entry.after()).isEqualTo("{\"memoryMaxBytes\":2}");
        assertThat(entry.at()).isEqualTo(clock.instant());
        assertThat(entry.duration()).isPositive();
    }

    @Test
    void records_failures_and_refusals_with_their_reasons_and_without_secrets() {
        Intent intent = log.begin(ADA, "container.started", "web-1", Map.of());
        log.failed(intent, new Problem("It failed.", "mount --password=hunter2hunter2: errno 22", ""));
        log.refused(ADA, "user.created", "eve", Map.of("password", "hunter2hunter2"), new Problem("No.", "", ""));

        assertThat(trail.search(AuditFilter.ANY, 10).entries())
                .extracting(AuditEntry::outcome)
                .containsExactly("refused", "failed");
        assertThat(export()).doesNotContain("hunter2").contains("errno 22", "(redacted)");
    }

    @Test
    void keeps_the_beginning_of_parameters_that_are_too_long() {
        log.begin(ADA, "container.created", "web-1", Map.of("labels", Collections.nCopies(100, "x".repeat(9_000))));
        assertThat(only().parameters()).hasSizeLessThan(65_000).contains("\"cut\"", "xxx");
        assertThat(verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
    }

    @Test
    void says_that_the_outcome_of_an_interrupted_act_is_unknown() {
        Intent closed = log.begin(ADA, "container.started", "web-1", Map.of());
        log.succeeded(closed);
        log.begin(ADA, "container.started", "web-2", Map.of());

        AuditLog next = new AuditLog(new AuditTable(database), clock);
        assertThat(next.closeInterrupted()).isEqualTo(1);
        next.happened(Caller.system(), "service.started", Target.named("service", "default"), Map.of());
        assertThat(next.closeInterrupted()).isZero();
        AuditEntry entry = trail.search(new AuditFilter(null, null, null, "web-2", null, null, null, null), 10)
                .entries()
                .getFirst();
        assertThat(entry.outcome()).isEqualTo("interrupted");
        assertThat(entry.problem()).isEqualTo("Unknown: the service stopped meanwhile.");
    }

    @Test
    void refuses_to_change_or_delete_a_record() {
        log.begin(ADA, "container.started", "web-1", Map.of());
        JdbcClient jdbc = JdbcClient.create(database);
        for (String sql : List.of("update audit_record set actor = 'eve'", "delete from audit_record")) {
            assertThatThrownBy(() -> jdbc.sql(sql).update()).hasStackTraceContaining("append-only");
        }
    }

    @Test
    void notices_a_record_that_was_changed_behind_its_back() {
        write(5);
        tamper("update audit_record set actor = 'eve' where seq = 3");
        assertThat(verify()).isEqualTo(new AuditChain.Verdict.Broken(3, "its content does not match its hash"));
    }

    @Test
    void notices_a_record_that_was_taken_out_and_one_whose_hash_was_made_to_fit() {
        write(5);
        tamper("delete from audit_record where seq = 2");
        assertThat(verify())
                .isInstanceOfSatisfying(
                        AuditChain.Verdict.Broken.class,
                        b -> assertThat(b.seq()).isEqualTo(2));
        tamper("update audit_record set seq = seq - 1 where seq > 2");
        assertThat(verify())
                .isInstanceOfSatisfying(
                        AuditChain.Verdict.Broken.class,
                        b -> assertThat(b.seq()).isEqualTo(2));
    }

    @Test
    void notices_a_cut_off_end_when_told_what_was_there() throws Exception {
        write(5);
        var before = (AuditChain.Verdict.Intact) verify();
        assertThat(before.records()).isEqualTo(5);
        assertThat(chain.verify(before.head())).isEqualTo(before);
        tamper("delete from audit_record where seq > 3");
        assertThat(verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
        assertThat(chain.verify(before.head())).isInstanceOf(AuditChain.Verdict.Broken.class);
    }

    @Test
    void notices_that_what_protects_it_was_removed_and_makes_it_again() {
        write(2);
        JdbcClient jdbc = JdbcClient.create(database);
        assertThat(restoreGuard()).as("it stands from the beginning").isFalse();
        for (String sql : List.of(
                "drop trigger audit_record_append_only",
                "create trigger audit_record_append_only before insert on audit_record for each row call \""
                        + AppendOnly.class.getName() + "\"")) {
            jdbc.sql(sql).update();
            assertThat(verify())
                    .isInstanceOfSatisfying(
                            AuditChain.Verdict.Unguarded.class,
                            found -> assertThat(found.chain().records()).isEqualTo(2));
        }
        assertThat(restoreGuard()).isTrue();
        assertThat(verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
        refuses_to_change_or_delete_a_record();
    }

    @Test
    void owes_what_happened_by_itself_with_the_time_when_it_did() {
        var breakable = new Breakable(database);
        try (AuditLog shaky = new AuditLog(new AuditTable(breakable), clock)) {
            breakable.broken = true;
            Instant exited = clock.instant();
            shaky.happened(Caller.system(), "container.exited", WEB, Map.of("exitCode", 3));
            clock.advance(Duration.ofMinutes(5));
            breakable.broken = false;
            shaky.begin(ADA, "container.started", "web-3", Map.of());

            List<AuditEntry> newestFirst = trail.search(AuditFilter.ANY, 10).entries();
            assertThat(newestFirst)
                    .extracting(AuditEntry::action)
                    .containsExactly("container.started", "container.exited");
            assertThat(newestFirst.getLast().at()).isEqualTo(exited);
            assertThat(newestFirst.getLast().parameters()).isEqualTo("{\"exitCode\":3}");
        }
    }

    @Test
    void writes_what_it_owes_and_what_it_only_counted_when_it_is_closed() {
        var breakable = new Breakable(database);
        try (AuditLog shaky = new AuditLog(new AuditTable(breakable), clock)) {
            for (int i = 0; i < 25; i++) {
                shaky.refused(ADA, "user.created", "eve", Map.of(), new Problem("No.", "", ""));
            }
            breakable.broken = true;
            breakable.cut();
            shaky.happened(Caller.system(), "container.exited", WEB, Map.of());
            breakable.broken = false;
        }
        assertThat(trail.search(AuditFilter.ANY, 100).entries())
                .hasSize(22)
                .extracting(AuditEntry::action)
                .startsWith("user.created", "container.exited");
        assertThat(verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
    }

    @Test
    void tells_how_many_records_it_lost_when_too_many_were_owed() throws Exception {
        Debt debt = new Debt();
        Debt.Owed one = new Debt.Owed(7, Draft.counted(new RefusalFlood.Counted(ADA, "user.created", 1)));
        for (int i = 0; i < 10_003; i++) {
            debt.add(one);
        }
        List<Debt.Owed> written = new ArrayList<>();
        debt.pay(written::add, 8);
        assertThat(written).hasSize(10_001);
        assertThat(written.getLast().draft().action()).isEqualTo("record.lost");
        assertThat(written.getLast().draft().parameters()).isEqualTo("{\"count\":3}");
        assertThat(debt.isEmpty()).isTrue();
    }

    @Test
    void refuses_acts_while_it_cannot_be_written_and_catches_up_afterwards() {
        var breakable = new Breakable(database);
        AuditLog shaky = new AuditLog(new AuditTable(breakable), clock);
        Intent intent = shaky.begin(ADA, "container.started", "web-1", Map.of());

        breakable.broken = true;
        breakable.cut();
        shaky.succeeded(intent);
        assertThatThrownBy(() -> shaky.begin(ADA, "container.started", "web-2", Map.of()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.UNAVAILABLE))
                .hasMessageContaining("The change was refused because it could not be recorded.");
        assertThat(only().outcome()).isEqualTo("intent");

        breakable.broken = false;
        shaky.begin(ADA, "container.started", "web-3", Map.of());
        assertThat(trail.search(AuditFilter.ANY, 10).entries())
                .extracting(AuditEntry::outcome)
                .containsExactly("intent", "done");
        assertThat(verify()).isInstanceOf(AuditChain.Verdict.Intact.class);
    }

    @Test
    void exports_every_record_as_a_line_that_can_be_checked_by_others() {
        write(3);
        List<String> lines = export().lines().toList();
        assertThat(lines).hasSize(3);
        JsonMapper json = JsonMapper.builder().build();
        String previous = AuditRow.FIRST;
        for (String line : lines) {
            var record = json.readTree(line);
            assertThat(record.get("previousHash").asString()).isEqualTo(previous);
            previous = record.get("hash").asString();
        }
    }

    @Test
    void finds_by_every_field_and_goes_on_page_by_page() {
        for (int i = 0; i < 25; i++) {
            clock.advance(Duration.ofSeconds(1));
            log.succeeded(log.begin(ADA, i % 2 == 0 ? "container.started" : "container.stopped", "web-" + i, Map.of()));
        }
        log.happened(Caller.system(), "service.started", Target.named("service", "100%_done"), Map.of());

        assertThat(find(new AuditFilter(null, "cofferdam", null, null, null, null, null, null)))
                .hasSize(1);
        assertThat(find(new AuditFilter(null, null, "container.stopped", null, null, null, null, null)))
                .hasSize(12);
        assertThat(find(new AuditFilter(null, null, null, "WEB-24", null, null, null, null)))
                .hasSize(1);
        assertThat(find(new AuditFilter(null, null, null, null, "rest", "done", null, null)))
                .hasSize(25);
        assertThat(find(new AuditFilter("0%_d", null, null, null, null, null, null, null)))
                .hasSize(1);
        assertThat(find(new AuditFilter("%", null, null, null, null, null, null, null)))
                .hasSize(1);
        assertThat(find(new AuditFilter("", " ", "", null, null, null, clock.instant(), null)))
                .hasSize(2);

        AuditTrail.Page first = trail.search(AuditFilter.ANY, 20);
        assertThat(first.entries()).hasSize(20);
        AuditTrail.Page second = trail.search(AuditFilter.ANY, first.olderThan().orElseThrow(), 20);
        assertThat(second.entries()).hasSize(6);
        assertThat(second.olderThan()).isEmpty();
    }

    @Test
    void names_every_action_on_the_record_once() {
        assertThat(trail.actions()).isEmpty();
        log.begin(ADA, "network.created", "back", Map.of());
        log.begin(ADA, "container.started", "web-1", Map.of());
        log.succeeded(log.begin(ADA, "network.created", "front", Map.of()));
        log.happened(ADA, "network.repaired", WEB, Map.of());

        assertThat(trail.actions()).containsExactly("container.started", "network.created", "network.repaired");
    }

    @Test
    void never_lets_time_run_backwards() {
        write(1);
        clock.advance(Duration.ofHours(-1));
        write(1);
        var entries = trail.search(AuditFilter.ANY, 10).entries();
        assertThat(entries.getFirst().at()).isEqualTo(entries.getLast().at());
    }

    private List<AuditEntry> find(AuditFilter filter) {
        return trail.search(filter, 100).entries();
    }

    private AuditEntry only() {
        List<AuditEntry> entries = trail.search(AuditFilter.ANY, 10).entries();
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    private void write(int records) {
        for (int i = 0; i < records; i++) {
            log.happened(ADA, "container.started", WEB, Map.of("n", i));
        }
    }

    private AuditChain.Verdict verify() {
        try {
            return chain.verify();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String export() {
        var bytes = new ByteArrayOutputStream();
        try {
            chain.export(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void tamper(String sql) {
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("drop trigger if exists audit_record_append_only").update();
        jdbc.sql(sql).update();
        assertThat(restoreGuard()).isTrue();
    }

    private boolean restoreGuard() {
        try {
            return new AuditGuard(database).restore();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A database that can go away. */
    private static final class Breakable extends DelegatingDataSource {
        boolean broken;
        private Connection last;

        Breakable(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (broken) {
                throw new SQLException("no space left on device");
            }
            last = ((JdbcConnectionPool) getTargetDataSource()).getConnection();
            return last;
        }

        void cut() {
            try {
                last.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
