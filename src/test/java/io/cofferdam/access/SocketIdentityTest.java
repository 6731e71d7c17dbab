package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketIdentityTest {

    @TempDir
    Path directory;

    private SocketIdentity identity;

    @BeforeEach
    void prepare() throws Exception {
        Path passwd = directory.resolve("passwd");
        Files.writeString(passwd, """
                root:x:0:0:root:/root:/bin/bash
                ada:x:1000:1000::/home/ada:/bin/sh
                bob:x:1001:1001::/home/bob:/bin/sh
                """);
        Users users = new Users(TestDatabase.create(), new TestClock());
        users.create("ada", Role.OPERATOR, "correct horse battery staple");
        identity = new SocketIdentity(new HostUsers(passwd), users);
    }

    @Test
    void takes_root_for_an_administrator() {
        assertThat(identity.of(0)).isEqualTo(Actor.socket("root", Role.ADMIN));
    }

    @Test
    void takes_a_host_user_for_the_account_of_the_same_name() {
        assertThat(identity.of(1000)).isEqualTo(Actor.socket("ada", Role.OPERATOR));
    }

    @Test
    void refuses_host_users_without_an_account_and_unknown_uids() {
        assertThatThrownBy(() -> identity.of(1001))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no user bob (uid 1001");
        assertThatThrownBy(() -> identity.of(4711)).hasMessageContaining("no user with uid 4711");
    }

    @Test
    void reads_only_the_well_formed_lines_of_a_passwd_file() {
        String passwd = "a:x:1:1:::\nb:x:-1:1:::\n:x:2:2:::\nc:x:99999999999:1:::\nd:x:3\n\ne:x:1:1:::\n#f:x:4:4:::\n";
        assertThat(HostUsers.parse(passwd)).containsExactlyInAnyOrderEntriesOf(Map.of(1, "a", 4, "#f"));
    }
}
