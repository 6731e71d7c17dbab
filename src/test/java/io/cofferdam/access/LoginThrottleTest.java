package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestClock;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private final TestClock clock = new TestClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    @Test
    void lets_people_mistype_four_times() {
        fail("ada", 4);
        assertOpen("ada");
    }

    @Test
    void doubles_the_wait_for_a_name_up_to_a_minute() {
        fail("ada", 5);
        assertWait("ada", "Try again in 1 second.");
        clock.advance(Duration.ofSeconds(1));
        fail("ada", 1);
        assertWait("ada", "Try again in 2 seconds.");
        fail("ada", 20);
        assertWait("ada", "Try again in 60 seconds.");
        clock.advance(LoginThrottle.MAX_WAIT_FOR_NAME);
        assertOpen("ada");
    }

    @Test
    void forgives_a_name_after_a_success() {
        fail("ada", 10);
        throttle.succeeded("ada");
        assertOpen("ada");
    }

    @Test
    void makes_an_address_wait_that_tries_many_names() {
        for (int i = 0; i < 20; i++) {
            throttle.failed("name" + i, "192.0.2.7");
        }
        assertThatThrownBy(() -> throttle.check("another", "192.0.2.7"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.TOO_MANY));
        assertThatCode(() -> throttle.check("another", "192.0.2.8")).doesNotThrowAnyException();
    }

    private void fail(String name, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(name, "10.0.0." + i);
        }
    }

    private void assertOpen(String name) {
        assertThatCode(() -> throttle.check(name, "127.0.0.1")).doesNotThrowAnyException();
    }

    private void assertWait(String name, String words) {
        assertThatThrownBy(() -> throttle.check(name, "127.0.0.1")).hasMessageContaining(words);
    }
}
