package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Role;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.Tokens;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AccountOperationsTest {

    private static final String PASSWORD = "correct horse battery staple";
    private static final Caller ADMIN = caller("ada", Role.ADMIN);
    private static final Caller OPERATOR = caller("oscar", Role.OPERATOR);

    private final DataSource database = TestDatabase.create();
    private final TestClock clock = new TestClock();
    private final Users users = new Users(database, clock);
    private final Sessions sessions = new Sessions(database, clock);
    private final AccountOperations accounts = new AccountOperations(
            users, new Tokens(database, clock), sessions, new AuditLog(new AuditTable(database), clock));

    @Test
    void lets_administrators_manage_accounts_on_the_record() {
        accounts.createUser(ADMIN, "vera", Role.VIEWER, PASSWORD);
        String token = accounts.createToken(ADMIN, "vera", "laptop");
        accounts.revokeToken(ADMIN, "vera", "laptop");
        accounts.resetPassword(ADMIN, "vera", "another good password");

        assertThat(entries())
                .extracting(AuditEntry::action, AuditEntry::outcome)
                .containsExactly(
                        tuple("user.password-reset", "done"),
                        tuple("token.revoked", "done"),
                        tuple("token.created", "done"),
                        tuple("user.created", "done"));
        assertThat(entries().toString()).doesNotContain(PASSWORD, "another good password", token);
    }

    @Test
    void refuses_everybody_else_on_the_record() {
        users.create("vera", Role.VIEWER, PASSWORD);
        refused(() -> accounts.createUser(OPERATOR, "eve", Role.ADMIN, PASSWORD));
        refused(() -> accounts.resetPassword(OPERATOR, "vera", PASSWORD));
        refused(() -> accounts.createToken(OPERATOR, "vera", "x"));
        refused(() -> accounts.revokeToken(OPERATOR, "vera", "x"));
        assertThat(entries()).hasSize(4).extracting(AuditEntry::outcome).containsOnly("refused");
        refused(() -> accounts.users(OPERATOR));
        refused(() -> accounts.tokens(OPERATOR, "vera"));
    }

    @Test
    void lets_everybody_have_tokens_of_their_own() {
        users.create("oscar", Role.OPERATOR, PASSWORD);
        accounts.createToken(OPERATOR, "oscar", "laptop");
        assertThat(accounts.tokens(OPERATOR, "oscar")).hasSize(1);
    }

    @Test
    void ends_a_users_sessions_with_the_old_password() {
        var vera = users.create("vera", Role.VIEWER, PASSWORD);
        String cookie = sessions.open(vera, "127.0.0.1", "Firefox");
        accounts.resetPassword(ADMIN, "vera", "another good password");
        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void records_what_failed_and_why() {
        assertThatThrownBy(() -> accounts.createUser(ADMIN, "vera", Role.VIEWER, "short"))
                .isInstanceOf(ProblemException.class);
        assertThat(entries()).singleElement().satisfies(e -> {
            assertThat(e.outcome()).isEqualTo("failed");
            assertThat(e.problem()).contains("The password was not accepted.");
        });
    }

    private static void refused(ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.FORBIDDEN));
    }

    private List<AuditEntry> entries() {
        return new AuditTrail(database).search(AuditFilter.ANY, 100).entries();
    }

    private static Caller caller(String name, Role role) {
        return new Caller(Actor.session(name, role, "s1"), Door.CONSOLE, "127.0.0.1");
    }
}
