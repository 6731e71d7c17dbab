package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the kernel would read otherwise than it was written. */
class TextRulesTest {

    private static final String NUL = "a\0b";

    @Test
    void a_nul_is_refused_wherever_it_is() {
        assertThatCode(() -> RequestRules.check(request("sh", null, null, null, null, null)))
                .doesNotThrowAnyException();
        refused(request(NUL, null, null, null, null, null));
        refused(request("sh", NUL, null, null, null, null));
        refused(request("sh", null, NUL, null, null, null));
        refused(request("sh", null, null, "/" + NUL, null, null));
        assertThatThrownBy(() -> TextRules.exec(new ExecRequest(
                        List.of("sh", NUL), List.of(), null, null, false, false, true, true, false, 0, 0)))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void a_label_has_a_name() {
        assertThatCode(() -> TextRules.labels(Map.of("a", ""))).doesNotThrowAnyException();
        for (String name : List.of("", " ", NUL)) {
            assertThatThrownBy(() -> TextRules.labels(Map.of(name, "x"))).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void a_seccomp_filter_that_is_not_there_is_refused() {
        refused(request("sh", null, null, null, "nonsense", null));
        refused(request("sh", null, null, null, "UNCONFINED", null));
    }

    @Test
    void a_score_that_the_kernel_does_not_take_is_refused() {
        refused(request("sh", null, null, null, null, 1001));
    }

    @Test
    void a_limit_below_none_is_refused() {
        assertThatCode(() -> RequestRules.check(limited(-1, -1))).doesNotThrowAnyException();
        refused(limited(-5, -5));
        refused(limited(5, -5));
    }

    @Test
    void a_parameter_of_the_kernel_is_one_line() {
        assertThatCode(() -> RequestRules.check(tuned("1"))).doesNotThrowAnyException();
        refused(tuned("1\n2"));
    }

    private static ContainerRequest limited(long soft, long hard) {
        return request(List.of(new UlimitSpec("nofile", soft, hard)), Map.of());
    }

    private static ContainerRequest tuned(String value) {
        return request(List.of(), Map.of("net.ipv4.ip_forward", value));
    }

    private static ContainerRequest request(List<UlimitSpec> ulimits, Map<String, String> sysctls) {
        return request("sh", null, null, null, null, null, ulimits, sysctls);
    }

    private static void refused(ContainerRequest request) {
        assertThatThrownBy(() -> RequestRules.check(request)).isInstanceOf(ProblemException.class);
    }

    private static ContainerRequest request(
            String command,
            @Nullable String user,
            @Nullable String directory,
            @Nullable String target,
            @Nullable String seccomp,
            @Nullable Integer oomScore) {
        return request(command, user, directory, target, seccomp, oomScore, List.of(), Map.of());
    }

    private static ContainerRequest request(
            String command,
            @Nullable String user,
            @Nullable String directory,
            @Nullable String target,
            @Nullable String seccomp,
            @Nullable Integer oomScore,
            List<UlimitSpec> ulimits,
            Map<String, String> sysctls) {
        ContainerRequest plain = ContainerRequest.of("web", "busybox");
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("sh", command),
                List.of(),
                directory,
                user,
                false,
                false,
                false,
                List.of(),
                ulimits,
                oomScore,
                false);
        SecurityRequest security = new SecurityRequest(
                false, false, List.of(), List.of(), seccomp, "", "", "", "", "", false, sysctls, List.of());
        List<MountSpec> mounts =
                target == null ? List.of() : List.of(new MountSpec(MountSpec.Type.TMPFS, "", target, false, ""));
        return new ContainerRequest(
                "web",
                "busybox",
                process,
                plain.network(),
                security,
                plain.lifecycle(),
                plain.limits(),
                mounts,
                Map.of(),
                null);
    }
}
