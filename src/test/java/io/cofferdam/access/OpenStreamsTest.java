package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenStreamsTest {

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final OpenStreams streams = new OpenStreams();
    private final Users users = new Users(database, clock);
    private final Sessions sessions = new Sessions(database, clock, streams);
    private final Tokens tokens = new Tokens(database, clock, streams);
    private final List<String> ended = new ArrayList<>();
    private User vera;

    @BeforeEach
    void account() {
        vera = users.create("vera", Role.VIEWER, "correct horse battery staple");
    }

    @Test
    void end_with_their_session_and_no_other() {
        String cookie = sessions.open(vera, "local", "test");
        String other = sessions.open(vera, "local", "test");
        open("this", session(cookie));
        open("other", session(other));
        sessions.close(cookie);
        assertThat(ended).containsExactly("this");
        sessions.revoke(sessions.find(other).orElseThrow().id());
        assertThat(ended).containsExactly("this", "other");
    }

    @Test
    void end_with_the_service_and_do_not_begin_any_more() {
        open("one", session(sessions.open(vera, "local", "test")));
        streams.endAll();
        assertThat(ended).containsExactly("one");
        open("late", Actor.token("vera", Role.VIEWER, "laptop"));
        assertThat(ended).containsExactly("one", "late");
    }

    @Test
    void end_with_all_sessions_when_a_password_is_reset() {
        open("one", session(sessions.open(vera, "local", "test")));
        open("two", session(sessions.open(vera, "local", "test")));
        open("token", Actor.token("vera", Role.VIEWER, "laptop"));
        sessions.revokeAll(vera);
        assertThat(ended).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void end_with_their_token() {
        tokens.create(vera, "laptop");
        tokens.create(vera, "robot");
        open("laptop", Actor.token("vera", Role.VIEWER, "laptop"));
        open("robot", Actor.token("vera", Role.VIEWER, "robot"));
        tokens.revoke(vera, "laptop");
        assertThat(ended).containsExactly("laptop");
        assertThat(tokens.exists("vera", "laptop")).isFalse();
        assertThat(tokens.exists("vera", "robot")).isTrue();
    }

    @Test
    void are_forgotten_when_they_end_by_themselves() {
        String cookie = sessions.open(vera, "local", "test");
        open("gone", session(cookie)).close();
        sessions.close(cookie);
        assertThat(ended).isEmpty();
    }

    @Test
    void a_session_that_ran_out_is_not_open() {
        String cookie = sessions.open(vera, "local", "test");
        String id = sessions.find(cookie).orElseThrow().id();
        assertThat(sessions.isOpen(id)).isTrue();
        clock.advance(Sessions.ABSOLUTE);
        assertThat(sessions.isOpen(id)).isFalse();
    }

    private Actor session(String cookie) {
        return Actor.session(
                "vera", Role.VIEWER, sessions.find(cookie).orElseThrow().id());
    }

    private OpenStreams.Registration open(String name, Actor actor) {
        return streams.add(new Caller(actor, Door.CONSOLE, "local"), () -> ended.add(name));
    }
}
