package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.math.BigInteger;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {

    @Test
    void reads_and_writes_the_usual_form() {
        assertThat(Subnet.parse("172.30.0.0/16")).hasToString("172.30.0.0/16");
        assertThat(Subnet.parse("0.0.0.0/0").hostBits()).isEqualTo(32);
        assertThat(Subnet.parse("255.255.255.255/32").hostBits()).isZero();
        assertThat(Subnet.parse("fd00:1::/64")).hasToString("fd00:1::/64");
        assertThat(Subnet.parse("::/0").hostBits()).isEqualTo(128);
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
                "fd00::1/64",
                "::/129",
                "::/",
                "172.30.0.0/16/16",
                "172.30.0.0/016",
                "172.30/16",
                "0/0",
                "x/8"
            })
    void refuses_anything_else(String text) {
        assertThatThrownBy(() -> Subnet.parse(text)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.201.0.0/20,true",
        "10.201.0.0/20,10.0.0.0/8,true",
        "10.201.0.0/20,10.201.16.0/20,false",
        "0.0.0.0/0,10.201.16.0/20,true",
        "172.30.0.0/16,172.30.0.0/16,true",
        "fd00::/16,fd00:1::/64,true",
        "fd00:1::/64,fd00:2::/64,false",
        "0.0.0.0/0,::/0,false"
    })
    void overlap(String one, String other, boolean expected) {
        assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(expected);
    }

    @Test
    void finds_addresses_in_its_upper_half_too() {
        Subnet subnet = Subnet.parse("192.168.0.0/16");
        InetAddress last = subnet.address(65535);

        assertThat(last.getHostAddress()).isEqualTo("192.168.255.255");
        assertThat(subnet.contains(last)).isTrue();
        assertThat(subnet.offset(last)).isEqualTo(BigInteger.valueOf(65535));
        assertThat(subnet.last()).isEqualTo(last);
        assertThatThrownBy(() -> subnet.address(65536)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "fd00:0:0:0:0:0:0:2,fd00::2",
        "0:0:0:0:0:0:0:0,::",
        "0:0:0:0:0:0:0:1,::1",
        "fd00:1:0:0:2:0:0:0,fd00:1:0:0:2::",
        "1:2:3:4:5:6:7:0,1:2:3:4:5:6:7:0",
        "192.0.2.7,192.0.2.7"
    })
    void writes_addresses_as_people_do(String address, String text) {
        assertThat(Subnet.text(InetAddress.ofLiteral(address))).isEqualTo(text);
    }

    @Test
    void divides_into_smaller_ones() {
        assertThat(Subnet.parse("10.201.0.0/16").slice(20, 1)).hasToString("10.201.16.0/20");
        assertThat(Subnet.parse("10.201.0.0/16").contains(Subnet.parse("10.201.16.0/20")))
                .isTrue();
        assertThat(Subnet.parse("10.201.16.0/20").contains(Subnet.parse("10.201.0.0/16")))
                .isFalse();
    }
}
