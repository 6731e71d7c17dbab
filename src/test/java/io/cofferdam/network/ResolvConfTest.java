package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResolvConfTest {

    private static final ResolvConf NOTHING = ResolvConf.parse("");
    private static final ResolvConf.Wish NO_WISH = ResolvConf.Wish.nothing();

    @Test
    void has_the_addresses_of_servers_that_are_elsewhere() {
        ResolvConf file = ResolvConf.parse("""
                nameserver 127.0.0.53
                nameserver 192.0.2.53
                nameserver fe80::1%eth0
                nameserver nonsense
                nameserver 2001:db8::53
                """);

        assertThat(file.addresses()).extracting(Subnet::text).containsExactly("192.0.2.53", "fe80::1", "2001:db8::53");
    }

    @Test
    void reads_servers_domains_and_options_and_passes_over_the_rest() {
        ResolvConf file = ResolvConf.parse("""
                # made by somebody
                ; and an old comment
                nameserver 192.0.2.53
                  nameserver\t192.0.2.54   trailing
                nameserver
                domain old.example
                search a.example b.example
                options ndots:2
                options timeout:1 rotate
                sortlist 130.155.160.0
                """);

        assertThat(file.nameservers()).containsExactly("192.0.2.53", "192.0.2.54");
        assertThat(file.search()).containsExactly("a.example", "b.example");
        assertThat(file.options()).containsExactly("ndots:2", "timeout:1", "rotate");
    }

    @Test
    void leaves_out_servers_a_container_cannot_reach() {
        ResolvConf host = ResolvConf.parse("""
                nameserver 127.0.0.53
                nameserver ::1
                nameserver fe80::1%eth0
                nameserver 2001:db8::53
                nameserver 0.0.0.0
                nameserver not-an-address
                nameserver 192.0.2.53
                """);

        assertThat(host.forContainer(NO_WISH, host).nameservers()).containsExactly("192.0.2.53");
    }

    @Test
    void takes_the_servers_behind_a_local_stub() {
        ResolvConf host = ResolvConf.parse("nameserver 127.0.0.53\nsearch example.org\n");
        ResolvConf behind = ResolvConf.parse("nameserver 192.0.2.53\n");

        assertThat(host.forContainer(NO_WISH, behind).content())
                .isEqualTo("nameserver 192.0.2.53\nsearch example.org\n");
    }

    @Test
    void falls_back_where_there_is_no_server_at_all() {
        assertThat(NOTHING.forContainer(NO_WISH, NOTHING).content())
                .isEqualTo("nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
    }

    @Test
    void wishes_take_the_place_of_the_hosts() {
        ResolvConf host = ResolvConf.parse("nameserver 192.0.2.53\nsearch example.org\noptions rotate\n");
        ResolvConf.Wish wish = new ResolvConf.Wish(List.of("127.0.0.1"), List.of("."), List.of("ndots:5"));

        assertThat(host.forContainer(wish, host).content()).isEqualTo("nameserver 127.0.0.1\noptions ndots:5\n");
    }
}
