package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchReadingTest {

    @Test
    void says_of_each_field_why_it_cannot_be_read_and_opens_its_section() {
        LaunchForm form = LaunchForm.of(Map.of("image", "busybox", "restartMax", "x", "stopTimeout", "abc"));
        LaunchReading reading = new LaunchReading(form);
        reading.request();
        assertThat(reading.errors())
                .containsEntry("restartMax", "'x' is not a whole number.")
                .containsEntry("stopTimeout", "'abc' is not a whole number.");
        LaunchSections sections = new LaunchSections(form, reading.errors());
        assertThat(sections.open(List.of("restart", "restartMax"))).isTrue();
        assertThat(sections.open(List.of("env", "labels"))).isFalse();
    }

    @Test
    void starts_at_once_unless_that_was_unticked() {
        assertThat(LaunchForm.fresh(Map.of()).has("start")).isTrue();
        assertThat(LaunchForm.of(Map.of("image", "busybox")).has("start")).isFalse();
    }

    @Test
    void warns_of_ports_without_a_network_and_of_too_many_shares() {
        LaunchForm form =
                LaunchForm.of(Map.of("image", "busybox", "network", "none", "ports", "8080:80", "shares", "9999999"));
        assertThat(LaunchCautions.of(new LaunchReading(form).request())).hasSize(2);
    }
}
