package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class RegistryLoginsTest {

    private static final String REGISTRY = "registry.example:5000";

    private final DataSource database = TestDatabase.create();

    @TempDir
    private Path directory;

    private RegistryLogins logins;

    @BeforeEach
    void open() {
        logins = logins(directory.resolve("secret.key"));
        logins.keep("ada", REGISTRY, "ada-at-work", "planted-password");
    }

    private RegistryLogins logins(Path key) {
        return new RegistryLogins(database, SecretBox.open(key), new TestClock());
    }

    @Test
    void gives_a_login_back_to_its_owner_alone() {
        assertThat(logins.find("ada", REGISTRY)).contains(new RegistryLogins.Known("ada-at-work", "planted-password"));
        assertThat(logins.find("bob", REGISTRY)).isEmpty();
        assertThat(logins.find("ada", "docker.io")).isEmpty();
        assertThat(logins.list("bob")).isEmpty();
    }

    @Test
    void keeps_no_password_in_the_database_that_can_be_read_there() {
        String stored = JdbcClient.create(database)
                .sql("select secret from registry_login")
                .query(String.class)
                .single();
        assertThat(stored).doesNotContain("planted");
        assertThat(logins.list("ada").toString()).doesNotContain("planted");
        assertThat(logins.find("ada", REGISTRY).toString()).doesNotContain("planted");
    }

    @Test
    void opens_a_password_after_a_restart_but_not_with_another_key() {
        assertThat(logins(directory.resolve("secret.key")).find("ada", REGISTRY))
                .isPresent();
        RegistryLogins stranger = logins(directory.resolve("other.key"));
        assertThatThrownBy(() -> stranger.find("ada", REGISTRY))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("another key");
    }

    @Test
    void refuses_a_password_that_was_moved_to_another_owner() {
        JdbcClient.create(database)
                .sql("update registry_login set owner = 'bob'")
                .update();
        assertThatThrownBy(() -> logins.find("bob", REGISTRY)).hasMessageContaining("was changed");
    }

    @Test
    void has_one_login_for_each_registry_until_it_is_forgotten() {
        logins.keep("ada", REGISTRY, "other", "new");
        assertThat(logins.find("ada", REGISTRY)).contains(new RegistryLogins.Known("other", "new"));
        assertThat(logins.list("ada")).hasSize(1);
        assertThat(logins.forget("ada", REGISTRY)).isTrue();
        assertThat(logins.forget("ada", REGISTRY)).isFalse();
    }

    @Test
    void shows_its_key_to_nobody_else() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("secret.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refuses_a_key_that_is_none() throws Exception {
        Path key = Files.writeString(directory.resolve("short.key"), "abc");
        assertThatThrownBy(() -> SecretBox.open(key)).hasMessageContaining("3 bytes");
    }
}
