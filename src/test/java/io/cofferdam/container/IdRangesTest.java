package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdRangesTest {

    private final IdRanges ranges = new IdRanges("default");

    @Test
    void gives_ranges_that_do_not_overlap() {
        Set<Long> bases = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            long base = ranges.take();
            assertThat(base % ContainerSpec.ID_RANGE).isZero();
            assertThat(bases.add(base)).isTrue();
        }
    }

    @Test
    void starts_above_the_ids_that_distributions_give_to_people() {
        assertThat(ranges.take()).isGreaterThanOrEqualTo(0x2000_0000L);
    }

    @Test
    void does_not_give_again_what_was_given_back_a_moment_ago() {
        long first = ranges.take();
        ranges.release(first);
        assertThat(ranges.take()).isNotEqualTo(first);
    }

    @Test
    void gives_everything_back_into_use_before_it_runs_out() {
        Set<Long> bases = new HashSet<>();
        for (int i = 0; i < 4096; i++) {
            bases.add(ranges.take());
        }
        assertThatThrownBy(ranges::take)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no free user ids left");
        long any = bases.iterator().next();
        ranges.release(any);
        assertThat(ranges.take()).isEqualTo(any);
    }

    @Test
    void does_not_give_what_a_container_found_on_disk_has() {
        long claimed = new IdRanges("default").take();
        ranges.claim(claimed);
        assertThat(ranges.take()).isNotEqualTo(claimed);
    }

    @Test
    void ignores_ids_that_are_not_its_own() {
        ranges.claim(0);
        ranges.release(0);
        ranges.release(1L << 40);
        assertThat(ranges.take()).isPositive();
    }

    @Test
    void other_instances_start_elsewhere_and_stay_below_two_to_the_31() {
        for (String name : new String[] {"test", "a", "b", "engine-it", "x1"}) {
            long base = new IdRanges(name).take();
            assertThat(base).isNotEqualTo(new IdRanges("default").take());
            assertThat(base + 4096L * ContainerSpec.ID_RANGE).isLessThanOrEqualTo(1L << 31);
        }
    }

    @Test
    void keeps_what_several_have_until_the_last_of_them_is_gone() {
        long base = ranges.take();
        ranges.takeAgain(base);
        ranges.release(base);
        for (int i = 1; i < 4096; i++) {
            assertThat(ranges.take()).isNotEqualTo(base);
        }
        ranges.release(base);
        assertThat(ranges.take()).isEqualTo(base);
    }

    @Test
    void does_not_give_again_what_nobody_has() {
        long base = ranges.take();
        ranges.release(base);
        assertThatThrownBy(() -> ranges.takeAgain(base)).hasMessageContaining("just been removed");
    }
}
