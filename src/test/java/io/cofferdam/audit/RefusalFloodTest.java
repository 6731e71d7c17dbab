package io.cofferdam.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Role;
import io.cofferdam.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class RefusalFloodTest {

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final AuditLog log = new AuditLog(new AuditTable(database), clock);

    @Test
    void of_a_flood_the_first_are_rows_and_the_rest_is_counted() {
        for (int i = 0; i < 5000; i++) {
            refused("eve");
        }
        assertThat(entries()).hasSize(20);
        refused("oscar");
        assertThat(entries()).hasSize(21);

        clock.advance(Duration.ofMinutes(1));
        log.begin(Caller.system(), "test.begun", "later", Map.of());
        assertThat(entries())
                .filteredOn(entry -> entry.actor().equals("eve"))
                .hasSize(21)
                .first()
                .matches(entry -> entry.parameters().equals("{\"more\":4980}"))
                .matches(entry -> entry.outcome().equals("refused"));
        refused("eve");
        assertThat(entries().getFirst().actor()).isEqualTo("eve");
    }

    @Test
    void a_flood_from_many_places_is_bounded_too() {
        for (int i = 0; i < 5000; i++) {
            refused("eve-" + i);
        }
        assertThat(entries().size()).isLessThan(1100);
    }

    private void refused(String name) {
        Actor actor = new Actor(name, Role.VIEWER, Actor.Kind.USER, null, null);
        Caller caller = new Caller(actor, Door.REST, "192.0.2.1");
        log.refused(caller, "container.created", "web", Map.of(), new Problem("No.", "You may not.", "Ask."));
    }

    private List<AuditEntry> entries() {
        AuditTrail trail = new AuditTrail(database);
        List<AuditEntry> all = new java.util.ArrayList<>();
        AuditTrail.Page page = trail.search(AuditFilter.ANY, 500);
        all.addAll(page.entries());
        while (page.olderThan().isPresent()) {
            page = trail.search(AuditFilter.ANY, page.olderThan().get(), 500);
            all.addAll(page.entries());
        }
        return all;
    }
}
