package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SessionsTest {

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final Sessions sessions = new Sessions(database, clock);
    private User ada;

    @BeforeEach
    void makeUser() {
        ada = new Users(database, clock).create("ada", Role.ADMIN, "correct horse battery staple");
    }

    @Test
    void knows_a_session_by_its_cookie_even_after_a_restart() {
        String cookie = open();
        assertThat(sessions.find(cookie)).isPresent();
        assertThat(new Sessions(database, clock).find(cookie))
                .hasValueSatisfying(s -> assertThat(s.user()).isEqualTo("ada"));
        assertThat(sessions.find("something else")).isEmpty();
    }

    @Test
    void stores_the_hash_of_a_cookie_and_not_the_cookie() {
        String cookie = open();
        assertThat(JdbcClient.create(database)
                        .sql("select hash from console_session")
                        .query(String.class)
                        .list())
                .containsExactly(RandomSecret.hash(cookie));
    }

    @Test
    void ends_a_session_that_nobody_used_for_twelve_hours() {
        String cookie = open();
        clock.advance(Duration.ofHours(11));
        assertThat(sessions.find(cookie)).isPresent();
        clock.advance(Duration.ofHours(11));
        assertThat(sessions.find(cookie)).isPresent();
        clock.advance(Duration.ofHours(12));
        assertThat(sessions.find(cookie)).isEmpty();
        assertThat(new Sessions(database, clock).find(cookie)).isEmpty();
    }

    @Test
    void ends_a_session_after_seven_days_however_busy_it_is() {
        String cookie = open();
        for (int hour = 0; hour < 7 * 24 - 1; hour++) {
            clock.advance(Duration.ofHours(1));
            assertThat(sessions.find(cookie)).isPresent();
        }
        clock.advance(Duration.ofHours(1));
        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void writes_that_a_session_was_seen_at_most_once_a_minute() {
        String cookie = open();
        long atStart = seenMs();
        clock.advance(Duration.ofSeconds(59));
        sessions.find(cookie);
        assertThat(seenMs()).isEqualTo(atStart);
        clock.advance(Duration.ofSeconds(1));
        sessions.find(cookie);
        assertThat(seenMs()).isEqualTo(clock.millis());
    }

    @Test
    void ends_sessions_by_cookie_by_id_and_all_of_a_user() {
        String first = open();
        String second = open();
        String third = open();
        sessions.close(first);
        assertThat(sessions.find(first)).isEmpty();
        String id = sessions.find(second).orElseThrow().id();
        assertThat(sessions.revoke(id)).isTrue();
        assertThat(sessions.revoke(id)).isFalse();
        assertThat(sessions.find(second)).isEmpty();
        assertThat(sessions.find(third)).isPresent();
        sessions.revokeAll(ada);
        assertThat(sessions.find(third)).isEmpty();
        assertThat(sessions.list(ada)).isEmpty();
    }

    private String open() {
        return sessions.open(ada, "127.0.0.1", "Firefox");
    }

    private long seenMs() {
        return JdbcClient.create(database)
                .sql("select seen_ms from console_session")
                .query(Long.class)
                .single();
    }
}
