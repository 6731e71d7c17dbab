package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.container.PlanStep;
import io.cofferdam.container.PlanView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaterfallTest {

    private static PlanStep step(int number, String name, @Nullable Long start) {
        return new PlanStep(number, name, "argument " + number, start, start == null ? null : 10L);
    }

    private static Waterfall fall(@Nullable Integer failed, PlanStep... steps) {
        return Waterfall.of(new PlanView(
                List.of(steps), List.of(), Instant.EPOCH, 100L, failed, failed == null ? null : "it failed"));
    }

    @Test
    void gathers_steps_that_repeat_one_another() {
        Waterfall plan = fall(
                null,
                step(1, "make cgroup", 0L),
                step(2, "make cgroup", 10L),
                step(3, "write memory.max", 20L),
                step(4, "write pids.max", 30L),
                step(5, "write devices.allow", 40L),
                step(6, "write devices.allow", 50L),
                step(7, "clone3", 60L));
        assertThat(plan.steps())
                .extracting(Waterfall.Step::numbers, Waterfall.Step::name, Waterfall.Step::more)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1-2", "make cgroup", 1),
                        org.assertj.core.groups.Tuple.tuple("3-4", "write", 1),
                        org.assertj.core.groups.Tuple.tuple("5-6", "write devices.allow", 1),
                        org.assertj.core.groups.Tuple.tuple("7", "clone3", 0));
        assertThat(plan.steps().get(1).inner())
                .extracting(Waterfall.Inner::name)
                .containsExactly("write memory.max", "write pids.max");
        assertThat(plan.title()).endsWith("7 steps");
    }

    @Test
    void numbers_follow_time_as_far_as_it_is_known() {
        Waterfall plan = fall(
                null,
                step(1, "clone3", 0L),
                step(2, "join cgroup", 50L),
                step(3, "veth pair", 20L),
                step(4, "execve", null));
        assertThat(plan.steps())
                .extracting(Waterfall.Step::name)
                .containsExactly("clone3", "veth pair", "join cgroup", "execve");
        assertThat(plan.steps()).extracting(Waterfall.Step::numbers).containsExactly("1", "2", "3", "4");
    }

    @Test
    void the_step_that_failed_stands_by_itself_under_its_shown_number() {
        Waterfall plan =
                fall(3, step(1, "join cgroup", 50L), step(2, "mask", 20L), step(3, "mask", 30L), step(4, "mask", null));
        assertThat(plan.steps())
                .filteredOn(Waterfall.Step::failed)
                .singleElement()
                .satisfies(bad -> {
                    assertThat(bad.numbers()).isEqualTo("2");
                    assertThat(bad.inner()).isEmpty();
                });
        assertThat(plan.title()).isEqualTo("Failed at step 2 of 4 steps");
    }
}
