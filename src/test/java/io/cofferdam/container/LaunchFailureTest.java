package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.container.Supervisor.Birth.Failed;
import io.cofferdam.linux.Errno;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchFailureTest {

    private static final int ENOEXEC = 8;
    private static final LaunchPlan PLAN = new LaunchPlan.Builder()
            .add(StepOp.OVERLAY, "mount overlay", "3 layers, idmapped", new Payload())
            .add(StepOp.IDENTITY, "find user", "www", new Payload())
            .add(StepOp.CWD, "chdir", "/srv", new Payload())
            .add(StepOp.CAPS, "setgroups, setresuid, capset", "14 capabilities", new Payload())
            .add(StepOp.TREE, "open_tree", "/volumes/data/_data / sub idmapped", new Payload())
            .add(StepOp.EXEC, "execve", "serve --port 80", new Payload())
            .build();

    @ParameterizedTest
    @CsvSource({
        "2,serve,executable file not found in $PATH,127",
        "2,/bin/serve,no such file or directory,127",
        "20,/bin/serve,no such file or directory,127",
        "13,/bin/serve,permission denied,126",
        "21,/bin,is a directory,126",
        "8,/bin/serve,exec format error,126"
    })
    void says_of_a_missing_program_what_clients_make_exit_codes_of(int errno, String program, String words, int code) {
        ProblemException problem = of(new Failed(6, errno, program, List.of()));
        assertThat(problem.problem().what()).contains("exec: \"" + program + "\": " + words);
        assertThat(problem.kind()).isEqualTo(Kind.INVALID);
        assertThat(LaunchFailure.exitCode(problem)).isEqualTo(code);
    }

    @Test
    void names_the_step_its_arguments_and_errno() {
        String words = LaunchFailure.words(new Failed(1, Errno.EINVAL, "upperdir /x", List.of()), PLAN);
        assertThat(words)
                .startsWith("step 1 of 6, mount overlay (3 layers, idmapped; upperdir /x): ")
                .contains("errno 22");
    }

    @Test
    void does_not_say_the_arguments_twice() {
        assertThat(LaunchFailure.words(new Failed(3, Errno.ENOENT, "/srv", List.of()), PLAN))
                .startsWith("step 3 of 6, chdir (/srv): ");
    }

    @Test
    void a_user_that_is_not_there_is_the_callers_mistake_and_a_failed_mount_is_not() {
        assertThat(of(new Failed(2, Errno.ENOENT, "www", List.of())).kind()).isEqualTo(Kind.INVALID);
        ProblemException mount = of(new Failed(1, ENOEXEC, "", List.of()));
        assertThat(mount.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(LaunchFailure.exitCode(mount)).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({
        "2,2,www,126", // nobody of that name
        "3,2,/srv,127", // no such directory
        "3,20,/srv,127",
        "3,13,/srv,126",
        "4,22,70000,126",
        "6,2,serve,127"
    })
    void a_further_process_ends_with_dockers_codes(int step, int errno, String detail, int code) {
        Failed failed = new Failed(step, errno, detail, List.of());
        assertThat(LaunchFailure.execExitCode(failed, PLAN, of(failed))).isEqualTo(code);
    }

    @Test
    void an_id_that_the_container_has_not_is_told_by_its_number() {
        ProblemException problem = of(new Failed(4, Errno.EINVAL, "70000", List.of()));
        assertThat(problem.kind()).isEqualTo(Kind.INVALID);
        assertThat(problem.problem().what()).contains("70000", "from 0 to 65535");
        assertThat(of(new Failed(4, Errno.EPERM, "", List.of())).kind()).isEqualTo(Kind.INTERNAL);
    }

    @ParameterizedTest
    @CsvSource({"2,no matching entries", "27,longer than 1 MiB", "95,no regular file"})
    void a_name_that_is_not_found_may_lack_for_other_reasons(int errno, String words) {
        assertThat(of(new Failed(2, errno, "www", List.of())).problem().what()).contains(words);
    }

    @Test
    void a_path_that_a_volume_has_not_is_the_callers_mistake() {
        ProblemException problem = of(new Failed(5, Errno.ENOENT, "/volumes/data/_data sub", List.of()));
        assertThat(problem.kind()).isEqualTo(Kind.INVALID);
        assertThat(problem.problem().what()).contains("not in the volume").contains("sub");
        assertThat(LaunchFailure.exitCode(problem)).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "-1"})
    void survives_a_step_that_the_plan_does_not_have(int step) {
        ProblemException problem = of(new Failed(step, Errno.EIO, "", List.of()));
        assertThat(problem.kind()).isEqualTo(Kind.INTERNAL);
        assertThat(problem.problem().why()).contains("supervisor");
    }

    private static ProblemException of(Failed failed) {
        return LaunchFailure.of(failed, PLAN, Specs.spec(ContainerRequest.of("web", "busybox", "serve")));
    }
}
