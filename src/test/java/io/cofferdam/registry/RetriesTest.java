package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {

    @Test
    void reads_seconds_and_dates() {
        assertThat(Retries.asked(" 120 ")).isEqualTo(Duration.ofSeconds(120));
        assertThat(Retries.asked("0")).isZero();
        String inAMinute = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
        assertThat(Retries.asked(inAMinute)).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        assertThat(Retries.asked("Fri, 31 Dec 1999 23:59:59 GMT")).isZero();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Someday, 31 Dec 1999 23:59:59 GMT"})
    void what_says_nothing_asks_for_nothing(String header) {
        assertThat(Retries.asked(header)).isNull();
    }

    @Test
    void only_what_may_change_is_tried_again_and_not_for_ever() {
        for (int status : new int[] {429, 500, 502, 503, 504}) {
            assertThat(Retries.isPassing(status)).isTrue();
        }
        for (int status : new int[] {200, 307, 400, 401, 403, 404, 416, 501, 505}) {
            assertThat(Retries.isPassing(status)).isFalse();
        }
        Retries retries = new Retries(Client.QUICK);
        assertThat(retries.allow(2)).isTrue();
        assertThat(retries.allow(3)).isFalse();
    }
}
