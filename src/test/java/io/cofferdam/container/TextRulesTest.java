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
                List.of(),
                oomScore,
                false);
        SecurityRequest security = new SecurityRequest(
                false, false, List.of(), List.of(), seccomp, "", "", "", "", "", false, Map.of(), List.of());
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
