package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final List<Long> told = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;
    private final Pace pace = new Pace(told::add, () -> now);

    private void comes(long bytes, Duration later) {
        now += later.toNanos();
        pace.accept(bytes);
    }

    @Test
    void tells_of_a_fast_line_at_every_half_mebibyte() {
        for (long bytes = 1; bytes <= 1 << 20; bytes += 8 << 10) {
            comes(bytes, Duration.ZERO);
        }
        assertThat(told).containsExactly(1L, 1L + (512 << 10));
    }

    @Test
    void tells_of_a_slow_line_twice_a_second() {
        for (long bytes = 1; bytes <= 10; bytes++) {
            comes(bytes, Duration.ofMillis(250));
        }
        assertThat(told).containsExactly(1L, 3L, 5L, 7L, 9L);
    }

    @Test
    void tells_nothing_twice() {
        comes(7, Duration.ofSeconds(1));
        comes(7, Duration.ofSeconds(1));
        assertThat(told).containsExactly(7L);
    }
}
