package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4SubnetTest {

    @Test
    void reads_and_writes_the_usual_form() {
        assertThat(Ipv4Subnet.parse("172.30.0.0/16")).hasToString("172.30.0.0/16");
        assertThat(Ipv4Subnet.parse("0.0.0.0/0").size()).isEqualTo(1L << 32);
        assertThat(Ipv4Subnet.parse("255.255.255.255/32").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "172.30.0.0",
                "172.30.0.0/",
                "172.30.0.0/33",
                "172.30.0.0/-1",
                "172.30.0.1/16",
                "::/0",
                "x/8"
            })
    void refuses_anything_else(String text) {
        assertThatThrownBy(() -> Ipv4Subnet.parse(text)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.201.0.0/20,true",
        "10.201.0.0/20,10.0.0.0/8,true",
        "10.201.0.0/20,10.201.16.0/20,false",
        "0.0.0.0/0,10.201.16.0/20,true",
        "172.30.0.0/16,172.30.0.0/16,true"
    })
    void overlap(String one, String other, boolean expected) {
        assertThat(Ipv4Subnet.parse(one).overlaps(Ipv4Subnet.parse(other))).isEqualTo(expected);
    }

    @Test
    void finds_addresses_in_its_upper_half_too() {
        Ipv4Subnet subnet = Ipv4Subnet.parse("192.168.0.0/16");
        Inet4Address last = subnet.address(65535);

        assertThat(last.getHostAddress()).isEqualTo("192.168.255.255");
        assertThat(subnet.contains(last)).isTrue();
        assertThat(subnet.offset(last)).isEqualTo(65535);
        assertThatThrownBy(() -> subnet.address(65536)).isInstanceOf(IllegalArgumentException.class);
    }
}
