package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPoolTest {

    private final AddressPool pool = new AddressPool(Subnet.parse("10.0.0.0/29")); // 10.0.0.2 to 10.0.0.6

    @Test
    void hands_out_every_address_but_the_networks_the_gateway_and_broadcast_once() {
        Set<String> handedOut = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            handedOut.add(pool.allocate().getHostAddress());
        }

        assertThat(handedOut).containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6");
        assertThatThrownBy(pool::allocate).isInstanceOf(ProblemException.class).hasMessageContaining("10.0.0.0/29");
    }

    @Test
    void an_address_given_back_rests_until_the_others_were_used() {
        InetAddress first = pool.allocate();
        pool.release(first);

        assertThat(pool.allocate()).isNotEqualTo(first);
        pool.allocate();
        pool.allocate();
        pool.allocate();
        assertThat(pool.allocate()).isEqualTo(first);
    }

    @Test
    void a_claimed_address_is_not_handed_out() {
        pool.claim(ip("10.0.0.2"));

        assertThat(pool.allocate()).isEqualTo(ip("10.0.0.3"));
        assertThatThrownBy(() -> pool.claim(ip("10.0.0.2")))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.CONFLICT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.1", "10.0.0.7", "10.0.0.8", "192.168.0.2"})
    void refuses_to_give_what_is_no_containers_address(String address) {
        assertThatThrownBy(() -> pool.claim(ip(address)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID));
    }

    @Test
    void refuses_a_subnet_without_room() {
        assertThatThrownBy(() -> new AddressPool(Subnet.parse("10.0.0.0/30"))).isInstanceOf(ProblemException.class);
    }

    @Test
    void hands_out_a_part_and_lets_others_be_asked_for() {
        AddressPool part = new AddressPool(
                Subnet.parse("10.0.0.0/24"), Subnet.parse("10.0.0.8/30"), ip("10.0.0.9"), List.of(ip("10.0.0.10")));

        assertThat(part.allocate()).isEqualTo(ip("10.0.0.8"));
        assertThat(part.allocate()).isEqualTo(ip("10.0.0.11"));
        assertThatThrownBy(part::allocate).hasMessageContaining("10.0.0.8/30");
        part.claim(ip("10.0.0.200"));
        assertThatThrownBy(() -> part.claim(ip("10.0.0.200"))).hasMessageContaining("already in use");
        part.release(ip("10.0.0.200"));
        part.claim(ip("10.0.0.200"));
        assertThatThrownBy(() -> part.claim(ip("10.0.0.10"))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> part.claim(ip("10.0.0.255"))).isInstanceOf(ProblemException.class);
    }

    @Test
    void has_ipv6_addresses_too() {
        AddressPool pool6 = new AddressPool(Subnet.parse("fd00::/64"));

        assertThat(pool6.allocate()).isEqualTo(ip("fd00::2"));
        pool6.claim(ip("fd00::ffff:0:1"));
        assertThatThrownBy(() -> pool6.claim(ip("fd00::ffff:0:1"))).hasMessageContaining("already in use");
        assertThatThrownBy(() -> pool6.claim(ip("fd00::1"))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> pool6.claim(ip("10.0.0.2"))).isInstanceOf(ProblemException.class);
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
