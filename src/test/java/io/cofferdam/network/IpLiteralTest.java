package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,0.0.0.0",
        "10.77.0.200,10.77.0.200",
        "255.255.255.255,255.255.255.255",
        "::,::",
        "::1,::1",
        "fd00:30::2,fd00:30::2",
        "FD00::A,fd00::a",
        "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8",
        "::2:3:4:5:6:7:8,0:2:3:4:5:6:7:8",
        "64:ff9b::192.0.2.33,64:ff9b::c000:221",
        "fe80::1,fe80::1"
    })
    void reads_addresses_of_both_families(String text, String address) {
        assertThat(Subnet.text(IpLiteral.parse(text))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "10.1",
                "10.77.200",
                "010.0.0.1",
                "10.0.0.01",
                "10.0.0.256",
                "10.0.0.1000",
                "10.0.0.1.",
                "10.0.0.1 ",
                "10.0.0.0.1",
                "0x7f.0.0.1",
                "2130706433",
                "localhost",
                "١.0.0.1",
                ":",
                ":::",
                "::12345",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:00008",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "[::1]",
                "fe80::1%1",
                "fe80::1%lo",
                "::1.2",
                "::10.0.0.01",
                "::ffff:10.0.0.1"
            })
    void refuses_anything_else(String text) {
        assertThatThrownBy(() -> IpLiteral.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void tells_the_families_apart() {
        assertThat(IpLiteral.parse4("192.0.2.1")).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(IpLiteral.parse6("2001:db8::1")).isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
        assertThatThrownBy(() -> IpLiteral.parse4("2001:db8::1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IpLiteral.parse6("192.0.2.1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_has_too_few_numbers_is_no_address_to_a_rule_a_port_or_a_name() {
        for (String rule : new String[] {"tcp 10.1 80", "any 010.0.0.1", "tcp 10.79/16 80", "tcp 0/0 80"}) {
            assertThatThrownBy(() -> EgressRule.parse(rule))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("'" + rule.replaceAll("^[a-z]+ | 80$", "") + "'");
        }
        assertThatThrownBy(() -> PortBinding.of("tcp", "127.1", 80, 80)).hasMessageContaining("'127.1'");
        assertThatThrownBy(() -> HostsFile.check("db:10.1")).hasMessageContaining("'10.1'");
    }
}
