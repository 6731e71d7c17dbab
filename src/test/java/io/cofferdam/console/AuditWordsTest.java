package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.Target;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AuditWordsTest {

    private static String words(String parameters, String before, String after) {
        return AuditWords.of(new AuditEntry(
                1,
                Instant.EPOCH,
                "ada",
                "user",
                "admin",
                "",
                "console",
                "::1",
                "limits.changed",
                Target.named("container", "web"),
                "done",
                parameters,
                before,
                after,
                "",
                Duration.ZERO,
                ""));
    }

    @Test
    void a_change_of_limits_reads_as_files_with_their_old_and_new_sizes() {
        assertThat(words(
                        "{\"asked\":{}}",
                        "{\"memory.max\":\"8589934592\",\"pids.max\":\"100\"}",
                        "{\"memory.max\":\"10737418240\",\"pids.max\":\"max\"}"))
                .isEqualTo("memory.max 8G → 10G, pids.max 100 → max");
        assertThat(words(
                        "",
                        "{\"memory.limit_in_bytes\":\"9223372036854771712\"}",
                        "{\"memory.limit_in_bytes\":\"67108864\"}"))
                .isEqualTo("memory.limit_in_bytes no limit → 64M");
    }

    @Test
    void a_launch_says_what_is_out_of_the_ordinary() {
        String asked =
                "{\"request\":{\"image\":\"busybox\",\"command\":\"sh\",\"arguments\":0,\"env\":[],\"network\":\"bridge\","
                        + "\"ports\":[\"8080:80/tcp\"],\"security\":{},\"limits\":{\"memoryMaxBytes\":67108864,\"nanoCpus\":1500000000}}}";
        assertThat(words(asked, "", "{\"id\":\"x\"}"))
                .isEqualTo("image busybox, command sh, ports 8080:80/tcp, memory 64M, cores 1.5");
    }

    @Test
    void text_that_is_no_json_is_passed_over() {
        assertThat(words("{broken", "", "")).isEmpty();
    }
}
