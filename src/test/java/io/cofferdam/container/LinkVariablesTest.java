package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinkVariablesTest {

    @Test
    void tell_the_address_each_port_and_the_others_variables() {
        assertThat(LinkVariables.of(
                        "web",
                        "my-db",
                        "172.30.0.2",
                        List.of("5432/tcp", "53/udp", "53/tcp", "5432/tcp"),
                        List.of("PATH=/bin", "HOME=/", "USER=a=b", "unset")))
                .containsExactly(
                        "MY_DB_PORT=tcp://172.30.0.2:53",
                        "MY_DB_PORT_53_TCP=tcp://172.30.0.2:53",
                        "MY_DB_PORT_53_TCP_ADDR=172.30.0.2",
                        "MY_DB_PORT_53_TCP_PORT=53",
                        "MY_DB_PORT_53_TCP_PROTO=tcp",
                        "MY_DB_PORT_53_UDP=udp://172.30.0.2:53",
                        "MY_DB_PORT_53_UDP_ADDR=172.30.0.2",
                        "MY_DB_PORT_53_UDP_PORT=53",
                        "MY_DB_PORT_53_UDP_PROTO=udp",
                        "MY_DB_PORT_5432_TCP=tcp://172.30.0.2:5432",
                        "MY_DB_PORT_5432_TCP_ADDR=172.30.0.2",
                        "MY_DB_PORT_5432_TCP_PORT=5432",
                        "MY_DB_PORT_5432_TCP_PROTO=tcp",
                        "MY_DB_NAME=/web/my-db",
                        "MY_DB_ENV_USER=a=b");
    }

    @Test
    void tell_where_a_run_of_ports_begins_and_ends() {
        assertThat(LinkVariables.of("web", "db", "172.30.0.2", List.of("80", "82/tcp", "81/tcp"), List.of()))
                .startsWith(
                        "DB_PORT=tcp://172.30.0.2:80",
                        "DB_PORT_80_TCP_START=tcp://172.30.0.2:80",
                        "DB_PORT_80_TCP_ADDR=172.30.0.2",
                        "DB_PORT_80_TCP_PROTO=tcp",
                        "DB_PORT_80_TCP_PORT_START=80",
                        "DB_PORT_82_TCP_END=tcp://172.30.0.2:82",
                        "DB_PORT_82_TCP_PORT_END=82",
                        "DB_PORT_80_TCP=tcp://172.30.0.2:80");
    }

    @Test
    void tell_no_port_where_none_is_exposed() {
        assertThat(LinkVariables.of("web", "db", "172.30.0.2", List.of(), List.of()))
                .containsExactly("DB_NAME=/web/db");
    }
}
