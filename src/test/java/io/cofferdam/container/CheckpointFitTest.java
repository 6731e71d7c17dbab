package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which checkpoints of elsewhere, or of before an update was taken back, are refused before CRIU tries. */
class CheckpointFitTest {

    private static final CheckpointOrigin HERE = new CheckpointOrigin("amd64", "6.12.3-cloud", List.of("avx2", "sse2"));

    private static Checkpoint made(String criu, CheckpointOrigin on) {
        return new Checkpoint("one", Instant.EPOCH, false, criu, 0, List.of(), 0, 0, List.of(), List.of(), on);
    }

    private static void refused(Checkpoint checkpoint, String words) {
        assertThatThrownBy(() -> CheckpointFit.require(checkpoint, "4.2", HERE))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().what()).isEqualTo("The checkpoint one does not fit to this host.");
                    assertThat(e.problem().why()).contains(words);
                });
    }

    @Test
    void takes_what_was_made_here_or_on_less() {
        for (CheckpointOrigin on :
                new CheckpointOrigin[] {HERE, new CheckpointOrigin("amd64", "5.10.0", List.of("sse2")), null}) {
            assertThatCode(() -> CheckpointFit.require(made("4.2", on), "4.2", HERE))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void names_what_is_newer_or_other_there() {
        refused(made("4.2.1", HERE), "made by CRIU 4.2.1, whose images CRIU 4.2 here");
        refused(made("4.2", new CheckpointOrigin("aarch64", "6.1.0", List.of())), "aarch64");
        refused(made("4.2", new CheckpointOrigin("amd64", "6.18.0", List.of())), "Linux 6.18.0");
        refused(
                made("4.2", new CheckpointOrigin("amd64", "6.1.0", List.of("amx_tile", "avx2", "avx512f"))),
                "the processor here cannot: amx_tile, avx512f.");
    }

    @ParameterizedTest
    @CsvSource({"4.2,4.2.1,true", "4.2.1,4.2,false", "4.2,4.2,false", "3.17,4.1,true", "4.10,4.9,false", "4.9,4.10,true"
    })
    void compares_versions_number_by_number(String one, String other, boolean older) {
        assertThat(CheckpointFit.older(one, other)).isEqualTo(older);
    }

    @Test
    void reads_of_the_processor_what_programs_use() {
        assertThat(CheckpointOrigin.processor(List.of(
                        "processor\t: 0",
                        "flags\t\t: fpu vme sse2 ht avx512f constant_tsc aes",
                        "bugs\t\t: spectre_v1",
                        "flags\t\t: sse2 never")))
                .containsExactly("aes", "avx512f", "sse2");
        assertThat(CheckpointOrigin.processor(List.of("Features\t: fp asimd sve")))
                .containsExactly("asimd", "fp", "sve");
        assertThat(CheckpointOrigin.here().processor()).isNotEmpty();
    }
}
