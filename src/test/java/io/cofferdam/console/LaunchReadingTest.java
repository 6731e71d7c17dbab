package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.network.NetworkSpec;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Subnet;
import java.util.HashMap;
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

    @Test
    void says_at_the_field_of_each_network_what_is_wrong_with_it() {
        Map<String, String> fields = new HashMap<>(Map.of(
                "image", "busybox",
                "network", "front",
                "address", "10.9.0.7",
                "address6", "fd00::7",
                "network-2", "front",
                "macAddress-2", "01:00:00:00:00:07",
                "network-3", "",
                "priority-3", "high",
                "network-4", "bridge",
                "aliases-4", "www"));
        fields.put("address-4", "10.1.0.999");
        LaunchReading reading = new LaunchReading(LaunchForm.of(fields), List.of(network("front", "10.1.0.0/24")));
        reading.request();

        assertThat(reading.errors())
                .containsEntry(
                        "address",
                        "10.9.0.7 is not an address of front, which has 10.1.0.0/24. Give another, or leave it empty.")
                .containsEntry("address6", "front has no addresses of this kind. Leave it empty.")
                .containsEntry("network-2", "'front' is chosen twice. Choose another, or remove this one.")
                .containsEntry(
                        "macAddress-2",
                        "Invalid MAC address: 01:00:00:00:00:07. It is not of the form 02:42:ac:1e:00:02, or stands for"
                                + " many interfaces. Give another, or leave it out.")
                .containsEntry("network-3", "No network is chosen. Choose one, or remove this one.")
                .containsEntry("priority-3", "'high' is not a whole number.")
                .containsKeys("address-4", "aliases-4")
                .hasSize(8);
    }

    @Test
    void a_container_without_networks_of_its_own_has_nothing_to_choose_of_one() {
        LaunchReading reading = new LaunchReading(LaunchForm.of(
                Map.of("image", "busybox", "network", "host", "address", "10.1.0.7", "network-2", "front")));
        reading.request();
        assertThat(reading.errors())
                .containsEntry("address", "With 'host' there is nothing to choose here. Leave it empty.")
                .containsEntry(
                        "network",
                        "With 'host' a container is on no other network. Choose another, or remove the others.");
    }

    @Test
    void rows_of_networks_come_and_go_with_what_is_in_them() {
        LaunchForm form = LaunchForm.of(Map.of("network", "front", "aliases", "www", "memory", "1g"));
        List<NetworkView> there = List.of(
                network("bridge", "10.0.0.0/24"), network("front", "10.1.0.0/24"), network("back", "10.2.0.0/24"));
        LaunchForm two = new LaunchNetworks(form, there).oneMore();
        assertThat(two.get("network-2")).isEqualTo("back");
        LaunchForm three = new LaunchNetworks(two, there).oneMore();
        assertThat(three.get("network-3")).isEqualTo("bridge");
        assertThat(new LaunchNetworks(three, there).oneMore().get("network-4")).isEmpty();

        LaunchForm left = new LaunchNetworks(three, there).without(1);
        assertThat(new LaunchNetworks(left, there).rows()).hasSize(2);
        assertThat(left.get("network")).isEqualTo("back");
        assertThat(left.get("aliases")).isEmpty();
        assertThat(left.get("network-2")).isEqualTo("bridge");
        assertThat(left.get("memory")).isEqualTo("1g");
        LaunchForm one = new LaunchNetworks(left, there).without(2);
        assertThat(new LaunchNetworks(one, there).without(1)).isEqualTo(one);
    }

    private static NetworkView network(String name, String subnet) {
        Subnet range = Subnet.parse(subnet);
        return new NetworkView(
                new NetworkSpec(
                        name,
                        name,
                        "bridge",
                        null,
                        List.of(new NetworkSpec.Range(range, range.address(1), null, Map.of())),
                        false,
                        false,
                        Map.of(),
                        Map.of()),
                name,
                List.of());
    }
}
