package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.access.LoginThrottle;
import io.cofferdam.access.Role;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.SetupToken;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {

    private static final String PASSWORD = "correct horse battery staple";
    private static final String ADDRESS = "192.0.2.1";

    @TempDir
    Path directory;

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final Users users = new Users(database, clock);
    private final Sessions sessions = new Sessions(database, clock);
    private SetupToken setupToken;
    private SignIn signIn;

    @BeforeEach
    void prepare() {
        setupToken = new SetupToken(directory.resolve("setup-token"), users);
        AuditLog audit = new AuditLog(new AuditTable(database), clock);
        signIn = new SignIn(users, sessions, setupToken, new LoginThrottle(clock), audit);
    }

    @Test
    void makes_the_first_account_an_administrator_and_closes_the_set_up() {
        String token = setupToken.current().orElseThrow();
        String cookie = signIn.setUp(token, "ada", PASSWORD, ADDRESS, "Firefox");
        assertThat(sessions.find(cookie))
                .hasValueSatisfying(s -> assertThat(s.role()).isEqualTo(Role.ADMIN));
        assertThat(signIn.setupIsOpen()).isFalse();
        assertThatThrownBy(() -> signIn.setUp(token, "eve", PASSWORD, ADDRESS, ""))
                .hasMessageContaining("The set-up is over.");
        assertThat(export()).doesNotContain(token, PASSWORD);
    }

    @Test
    void keeps_the_set_up_open_when_the_name_or_the_password_is_refused() {
        String token = setupToken.current().orElseThrow();
        assertThatThrownBy(() -> signIn.setUp(token, "Not A Name", PASSWORD, ADDRESS, ""))
                .hasMessageContaining("name was not accepted");
        assertThatThrownBy(() -> signIn.setUp(token, "ada", "short", ADDRESS, ""))
                .hasMessageContaining("password was not accepted");
        assertThat(setupToken.current()).hasValue(token);
    }

    @Test
    void lets_nobody_guess_the_setup_token() {
        setupToken.current();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> signIn.setUp("guess", "eve", PASSWORD, ADDRESS, ""))
                    .hasMessageContaining("The setup token was not accepted.");
        }
        assertThatThrownBy(() -> signIn.setUp("guess", "eve", PASSWORD, ADDRESS, ""))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.TOO_MANY));
        assertThat(users.none()).isTrue();
    }

    @Test
    void gives_every_sign_in_a_session_of_its_own() {
        users.create("ada", Role.OPERATOR, PASSWORD);
        String first = signIn.signIn("ada", PASSWORD, ADDRESS, "Firefox");
        assertThat(signIn.signIn("ada", PASSWORD, ADDRESS, "Firefox")).isNotEqualTo(first);
    }

    @Test
    void slows_down_who_guesses_a_password_and_tells_the_time_to_wait() {
        users.create("ada", Role.OPERATOR, PASSWORD);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> signIn.signIn("ada", "wrong", ADDRESS, ""))
                    .hasMessageContaining("The name or the password is wrong.");
        }
        assertThatThrownBy(() -> signIn.signIn("ada", PASSWORD, ADDRESS, ""))
                .hasMessageContaining("Try again in 1 second");
        clock.advance(Duration.ofSeconds(1));
        assertThat(signIn.signIn("ada", PASSWORD, ADDRESS, "")).isNotEmpty();
    }

    @Test
    void does_not_record_what_was_typed_for_a_name() {
        assertThatThrownBy(() -> signIn.signIn("my secret password", "x", ADDRESS, ""))
                .isInstanceOf(ProblemException.class);
        assertThat(export()).contains("(unknown)", ADDRESS).doesNotContain("my secret password");
    }

    private String export() {
        return new AuditTrail(database)
                .search(AuditFilter.ANY, 100).entries().stream()
                        .map(AuditEntry::toString)
                        .reduce("", String::concat);
    }
}
