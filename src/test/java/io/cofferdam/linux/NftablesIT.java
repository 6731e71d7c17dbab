package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a network namespace of its own, so that the machine's packet filter stays as it is. */
class NftablesIT {

    private Process holder;

    @BeforeEach
    void start() throws Exception {
        holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo ready; exec sleep 600").start();
        assertThat(holder.inputReader().readLine()).isEqualTo("ready");
    }

    @AfterEach
    void end() {
        holder.destroyForcibly().onExit().join();
    }

    @Test
    void runs_text_and_json_and_answers_in_kind() throws Exception {
        NetworkNamespace.call(holder.pid(), () -> {
            assertThat(Nftables.lack()).isNull();
            try (Nftables nftables = Nftables.open()) {
                nftables.run("add table ip one");
                nftables.runJson("{\"nftables\":[{\"add\":{\"table\":{\"family\":\"ip\",\"name\":\"two\"}}}]}");
                assertThat(nftables.run("list tables")).isEqualTo("table ip one\ntable ip two\n");
                assertThat(nftables.runJson("{\"nftables\":[{\"list\":{\"tables\":null}}]}"))
                        .contains("\"name\": \"two\"");
            }
            return true;
        });
    }

    @Test
    void a_refused_transaction_says_why_and_changes_nothing() throws Exception {
        NetworkNamespace.call(holder.pid(), () -> {
            try (Nftables nftables = Nftables.open()) {
                assertThatThrownBy(() -> nftables.run("add table ip one\nadd chain ip two c\n"))
                        .isInstanceOf(Nftables.Refused.class)
                        .hasMessageContaining("No such file or directory");
                assertThat(nftables.run("list tables")).isEmpty();
                assertThatThrownBy(() -> nftables.run("fly")).hasMessageContaining("syntax error");
            }
            return true;
        });
    }

    @Test
    void a_closed_handle_is_not_used() throws Exception {
        NetworkNamespace.call(holder.pid(), () -> {
            Nftables nftables = Nftables.open();
            nftables.close();
            nftables.close();
            assertThatThrownBy(() -> nftables.run("list tables")).hasMessageContaining("closed");
            return true;
        });
    }
}
