package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class UsersTest {

    private static final String PASSWORD = "correct horse battery staple";

    private final DataSource database = TestDatabase.create();
    private final Users users = new Users(database, new TestClock());

    @Test
    void keeps_passwords_as_argon2id_hashes_only() {
        users.create("ada", Role.ADMIN, PASSWORD);
        List<String> hashes = JdbcClient.create(database)
                .sql("select password_hash from account")
                .query(String.class)
                .list();
        assertThat(hashes)
                .singleElement()
                .satisfies(h -> assertThat(h)
                        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                        .doesNotContain("horse"));
    }

    @Test
    void knows_a_user_by_the_right_password_only() {
        users.create("ada", Role.OPERATOR, PASSWORD);
        assertThat(users.verify("ada", PASSWORD)).map(User::role).hasValue(Role.OPERATOR);
        assertThat(users.verify("ada", PASSWORD + " ")).isEmpty();
        assertThat(users.verify("eve", PASSWORD)).isEmpty();
        assertThat(users.verify("ada", "x".repeat(100_000))).isEmpty();
    }

    @Test
    void takes_a_new_password_in_place_of_the_old() {
        users.create("ada", Role.ADMIN, PASSWORD);
        users.setPassword("ada", "another good password");
        assertThat(users.verify("ada", PASSWORD)).isEmpty();
        assertThat(users.verify("ada", "another good password")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Ada", "1ada", "a b", "ada;drop", "../ada", "a234567890123456789012345678901234", "ädä"})
    void refuses_names_that_no_host_user_could_have(String name) {
        assertThatThrownBy(() -> users.create(name, Role.ADMIN, PASSWORD))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("name was not accepted");
    }

    @Test
    void refuses_short_passwords_and_names_in_use() {
        assertThatThrownBy(() -> users.create("ada", Role.ADMIN, "only eleven"))
                .hasMessageContaining("It has 11 characters");
        users.create("ada", Role.ADMIN, PASSWORD);
        assertThatThrownBy(() -> users.create("ada", Role.VIEWER, PASSWORD))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.CONFLICT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abababababababab",
                "password1234",
                "Passw0rd1234",
                "qwertyuiop12",
                "123456789012",
                "adaadaadaada",
                "cofferdam123"
            })
    void refuses_what_is_soon_guessed(String password) {
        assertThatThrownBy(() -> users.create("ada", Role.ADMIN, password))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("It is soon guessed");
    }

    @Test
    void a_password_of_any_length_is_judged_at_once() {
        users.create("ada", Role.ADMIN, "the quick brown fox and many more animals ".repeat(6));
        assertThat(users.none()).isFalse();
    }
}
