package io.cofferdam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands before the first start: on a database that they open themselves. */
class CommandProcessTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void makes_accounts_and_tokens_and_records_it() {
        assertThat(run(
                        "correct horse battery\n",
                        "user",
                        "create",
                        "--name",
                        "ada",
                        "--role",
                        "admin",
                        "--password-stdin"))
                .isZero();
        assertThat(out.toString()).contains("Created the user ada with the role admin.");
        assertThat(run("", "user", "list")).isZero();
        assertThat(out.toString()).containsPattern("ada +admin");
        assertThat(run("", "token", "create", "--user", "ada", "--name", "laptop"))
                .isZero();
        assertThat(out.toString().strip()).matches("cfd_[A-Za-z0-9_-]{43}");
        assertThat(run("", "token", "list", "--user", "ada")).isZero();
        assertThat(out.toString()).contains("laptop", "never");
        assertThat(run("", "token", "revoke", "--user", "ada", "--name", "laptop"))
                .isZero();
        assertThat(run("another good password\n", "user", "reset-password", "--name", "ada", "--password-stdin"))
                .isZero();

        assertThat(run("", "audit", "export")).isZero();
        assertThat(out.toString())
                .contains("user.created", "token.created", "token.revoked", "user.password-reset", "sudo by grace")
                .doesNotContain("correct horse", "good password", "cfd_");
        assertThat(run("", "audit", "verify")).isZero();
        assertThat(out.toString()).contains("The audit log is intact: 8 records.");
    }

    @Test
    void shows_the_setup_token_until_there_is_an_account() {
        assertThat(run("", "setup-token")).isZero();
        String token = out.toString();
        assertThat(run("", "setup-token")).isZero();
        assertThat(out.toString()).isEqualTo(token);
        run("correct horse battery\n", "user", "create", "--name", "ada", "--role", "admin", "--password-stdin");
        assertThat(run("", "setup-token")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no setup token any more.");
        assertThat(directory.resolve("root/setup-token")).doesNotExist();
    }

    @Test
    void says_so_while_nobody_is_an_administrator() {
        run("correct horse battery\n", "user", "create", "--name", "olga", "--role", "operator", "--password-stdin");
        assertThat(out.toString()).contains("Nobody is an administrator yet");
        run("correct horse battery\n", "user", "create", "--name", "ada", "--role", "admin", "--password-stdin");
        assertThat(out.toString()).doesNotContain("Nobody");
    }

    @Test
    void explains_what_it_cannot_do() {
        assertThat(run("short\n", "user", "create", "--name", "ada", "--role", "admin", "--password-stdin"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("The password was not accepted.");
        assertThat(run("", "user", "create", "--name", "ada", "--role", "admin", "--password-stdin"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("No password was given.");
        assertThat(run(
                        "long enough password\n",
                        "user",
                        "create",
                        "--name",
                        "ada",
                        "--role",
                        "king",
                        "--password-stdin"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Roles are viewer, operator and admin.");
        assertThat(run("", "token", "create", "--user", "nobody", "--name", "x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There is no user nobody.");
        assertThat(run("", "audit", "verify", "--expect", "7:" + "ab".repeat(32)))
                .isEqualTo(1);
        assertThat(err.toString()).contains("The audit log is broken");
    }

    @Test
    void tells_a_wrong_command_line_from_a_failed_command() {
        assertThat(run("", "no-such-command")).isEqualTo(2);
        assertThat(run("", "user", "create", "--name", "ada")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required options", "Usage: cofferdam user create");
        assertThat(run("", "user")).isEqualTo(2);
    }

    @Test
    void helps_without_touching_the_instance() {
        assertThat(run("", "--help")).isZero();
        assertThat(out.toString()).contains("serve", "user", "token", "setup-token", "audit", "doctor", "version");
        assertThat(run("", "user", "create", "--help")).isZero();
        assertThat(run("", "version")).isZero();
        assertThat(out.toString()).startsWith("Cofferdam ");
        assertThat(directory.resolve("root")).doesNotExist();
    }

    private int run(String in, String... args) {
        out.reset();
        err.reset();
        Map<String, String> environment = Map.of(
                "COFFERDAM_ROOT", directory.resolve("root").toString(),
                "COFFERDAM_RUN", directory.resolve("run").toString(),
                "SUDO_USER", "grace");
        return new CommandProcess(
                        environment,
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }
}
