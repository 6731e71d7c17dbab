package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupTokenTest {

    @TempDir
    Path directory;

    private final Users users = new Users(TestDatabase.create(), new TestClock());
    private Path file;
    private SetupToken token;

    @BeforeEach
    void prepare() {
        file = directory.resolve("setup-token");
        token = new SetupToken(file, users);
    }

    @Test
    void stays_the_same_until_the_first_user_exists_and_is_gone_then() {
        String secret = token.current().orElseThrow();
        assertThat(token.current()).hasValue(secret);
        assertThat(new SetupToken(file, users).current()).hasValue(secret);
        assertThat(token.matches(secret + "\n")).isTrue();
        assertThat(token.matches("")).isFalse();

        users.create("ada", Role.ADMIN, "correct horse battery staple");
        assertThat(token.matches(secret)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void is_readable_by_its_owner_only() throws Exception {
        token.current();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void is_made_again_if_its_file_is_empty() throws Exception {
        Files.writeString(file, "");
        assertThat(token.current()).hasValueSatisfying(t -> assertThat(t).hasSize(24));
        assertThat(token.matches("")).isFalse();
    }
}
