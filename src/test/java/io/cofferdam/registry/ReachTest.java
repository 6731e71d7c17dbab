package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "192.0.0.192",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "fc00::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::"
            })
    void addresses_that_no_stranger_may_name(String address) {
        assertThat(Reach.of(InetAddress.ofLiteral(address))).isGreaterThan(Reach.PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.63.0.1",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "192.0.2.1",
                "2606:4700::1",
                "64:ff9b::808:808",
                "2002:808:808::",
                "::ffff:8.8.8.8"
            })
    void addresses_of_others(String address) {
        assertThat(Reach.of(InetAddress.ofLiteral(address))).isEqualTo(Reach.PUBLIC);
    }

    @Test
    void one_private_address_among_several_is_enough() throws UnknownHostException {
        assertThat(Reach.PUBLIC.resolve("documentation.test")).hasSize(1);
        for (String host : new String[] {"private.test", "metadata.test", TestNames.OWN, "127.0.0.1", "localhost"}) {
            assertThatThrownBy(() -> Reach.PUBLIC.resolve(host))
                    .isInstanceOf(Reach.Refused.class)
                    .hasMessageContaining(host + ", an address of this host, of a private network");
        }
        assertThatThrownBy(() -> Reach.PUBLIC.resolve("nowhere.test"))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(Reach.Refused.class);
    }

    @Test
    void who_is_in_a_private_network_or_on_this_host_may_point_to_more_but_never_to_a_cloud_s_metadata()
            throws UnknownHostException {
        assertThat(Reach.PRIVATE.resolve("10.0.0.1")).hasSize(1);
        assertThat(Reach.HOST.resolve("127.0.0.1")).hasSize(1);
        assertThatThrownBy(() -> Reach.PRIVATE.resolve("127.0.0.1")).isInstanceOf(Reach.Refused.class);
        for (String metadata : List.of("169.254.169.254", "fe80::1", "64:ff9b::a9fe:a9fe")) {
            assertThatThrownBy(() -> Reach.HOST.resolve(metadata)).isInstanceOf(Reach.Refused.class);
            assertThat(Reach.ANYWHERE.resolve(metadata)).hasSize(1);
        }
    }

    @Test
    void a_host_with_one_public_address_is_in_no_private_network() {
        InetAddress[] both = {InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("8.8.8.8")};
        assertThat(Reach.ofAll(both)).isEqualTo(Reach.PUBLIC);
    }
}
