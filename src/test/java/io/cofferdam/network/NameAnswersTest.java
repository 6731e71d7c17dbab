package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class NameAnswersTest {

    private final NetworkSpec front = network("front", false);
    private final NetworkSpec back = network("back", true);
    private final NameTable table = NameTable.of(
            List.of(
                    new NetworkView(
                            front,
                            "br1",
                            List.of(
                                    endpoint(front, "a", "10.1.0.2", null, "web", "www"),
                                    endpoint(front, "b", "10.1.0.3", "fd00::3", "db", "www"))),
                    new NetworkView(
                            back,
                            "br2",
                            List.of(
                                    endpoint(back, "b", "10.2.0.2", null, "db"),
                                    endpoint(back, "c", "10.2.0.3", null, "Cache")))),
            Map.of("b", EgressPolicy.parse("udp 192.0.2.53 53")));

    @ParameterizedTest
    @CsvSource({
        "a, web., A, 10.1.0.2",
        "a, WEB., A, 10.1.0.2",
        "a, db., A, 10.1.0.3",
        "a, db., AAAA, fd00:0:0:0:0:0:0:3",
        "a, db.front., A, 10.1.0.3",
        "b, db.back., A, 10.2.0.2",
        "c, cache., A, 10.2.0.3",
        "c, db., A, 10.2.0.2",
        "a, 3.0.1.10.in-addr.arpa., PTR, db.front.",
        "a, 3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa., PTR, db.front."
    })
    void knows_neighbours(String asker, String name, String type, String value) throws Exception {
        Message answer = answer(asker, query(name, Type.value(type)));

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER))
                .singleElement()
                .satisfies(record -> assertThat(record.rdataToString()).isEqualTo(value));
    }

    @ParameterizedTest
    @CsvSource({
        "a, store., 10.1.0.3",
        "a, STORE.front., 10.1.0.3",
        "a, web., 10.1.0.3", // its own word goes before another's name
        "b, web., 10.1.0.2",
        "b, store., ",
        "a, away., ", // while nobody is called so, not even if somebody has the word as a name
        "b, away., 10.1.0.4",
        "a, away.back., 10.2.0.3", // on a network where it is no word of its own
    })
    void a_link_is_the_word_of_who_has_it_alone(String asker, String name, String address) throws Exception {
        NameTable linked = NameTable.of(
                List.of(
                        new NetworkView(
                                front,
                                "br1",
                                List.of(
                                        linking(
                                                endpoint(front, "a", "10.1.0.2", null, "web"),
                                                Map.of("Store", "DB", "web", "db", "away", "nobody")),
                                        endpoint(front, "b", "10.1.0.3", null, "db"),
                                        endpoint(front, "c", "10.1.0.4", null, "away"))),
                        new NetworkView(
                                back,
                                "br2",
                                List.of(
                                        endpoint(back, "a", "10.2.0.2", null, "web"),
                                        endpoint(back, "c", "10.2.0.3", null, "away.back")))),
                Map.of());

        assertThat(linked.addresses(
                        asker, name.toLowerCase(java.util.Locale.ROOT).replaceFirst("\\.$", "")))
                .isEqualTo(java.util.Optional.ofNullable(address).map(one -> List.of(InetAddress.ofLiteral(one))));
    }

    private static Endpoint linking(Endpoint e, Map<String, String> links) {
        return new Endpoint(
                e.network(),
                e.networkName(),
                e.containerId(),
                e.address(),
                e.prefixLength(),
                e.gateway(),
                e.ipv6(),
                e.macAddress(),
                e.number(),
                e.interfaceName(),
                e.hostInterface(),
                e.bridge(),
                e.routed(),
                e.wayOut(),
                e.names(),
                links);
    }

    @Test
    void names_of_elsewhere_are_asked_of_no_server_that_a_container_may_not_reach() {
        List<String> servers = List.of("192.0.2.1", "192.0.2.53");

        assertThat(table.permitted("a", servers, false)).isEqualTo(servers);
        assertThat(table.permitted("b", servers, false)).containsExactly("192.0.2.53");
        assertThat(table.permitted("b", servers, true)).isEmpty();
        assertThat(table.permitted("c", servers, false)).isEmpty(); // its only network is internal
    }

    @Test
    void a_name_of_several_has_all_their_addresses() throws Exception {
        assertThat(answer("a", query("www.", Type.A)).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactlyInAnyOrder("10.1.0.2", "10.1.0.3");
    }

    @ParameterizedTest
    @CsvSource({
        "a, nobody., A, NXDOMAIN",
        "a, cache., A, NXDOMAIN",
        "c, web., A, NXDOMAIN",
        "c, example.org., A, NXDOMAIN",
        "a, 9.0.1.10.in-addr.arpa., PTR, NXDOMAIN",
        "stranger, web., A, NXDOMAIN",
        "a, web., AAAA, NOERROR",
        "a, web., MX, NOERROR"
    })
    void says_that_there_is_nothing(String asker, String name, String type, String code) throws Exception {
        Message answer = answer(asker, query(name, Type.value(type)));

        assertThat(Rcode.string(answer.getRcode())).isEqualTo(code);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a, example.org., A", "a, 1.2.0.192.in-addr.arpa., PTR", "b, db.elsewhere., A"})
    void leaves_other_names_to_others(String asker, String name, String type) throws Exception {
        assertThat(NameAnswers.of(table, asker, query(name, Type.value(type)).toWire()))
                .isInstanceOf(NameAnswers.Outcome.Forward.class);
    }

    @Test
    void keeps_the_id_and_says_what_it_is() throws Exception {
        Message query = query("web.", Type.A);
        Message answer = answer("a", query);

        assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(answer.getQuestion()).isEqualTo(query.getQuestion());
    }

    @Test
    void refuses_what_is_no_query() throws Exception {
        Message notify = query("web.", Type.A);
        notify.getHeader().setOpcode(Opcode.NOTIFY);
        assertThat(answer("a", notify).getRcode()).isEqualTo(Rcode.NOTIMP);

        Message chaos = Message.newQuery(Record.newRecord(Name.fromString("version.bind."), Type.TXT, DClass.CH));
        assertThat(answer("a", chaos).getRcode()).isEqualTo(Rcode.REFUSED);

        Message none = new Message(7);
        assertThat(answer("a", none).getRcode()).isEqualTo(Rcode.FORMERR);

        Message answered = query("web.", Type.A);
        answered.getHeader().setFlag(Flags.QR);
        assertThat(NameAnswers.of(table, "a", answered.toWire())).isInstanceOf(NameAnswers.Outcome.Nothing.class);
    }

    @Test
    void survives_packets_that_are_malformed() {
        byte[] loop = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xc0, 12, 0, 1, 0, 1}; // a name that leads to itself
        assertThat(((NameAnswers.Outcome.Answer) NameAnswers.of(table, "a", loop)).message())
                .satisfies(answer -> {
                    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
                    assertThat(answer.getHeader().getID()).isEqualTo(1);
                });
        assertThat(NameAnswers.of(table, "a", new byte[11])).isInstanceOf(NameAnswers.Outcome.Nothing.class);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = new byte[random.nextInt(600)];
            random.nextBytes(packet);
            NameAnswers.of(table, "a", packet);
        }
    }

    @Test
    void an_answer_has_the_room_that_the_query_leaves_it() throws Exception {
        Message query = query("web.", Type.A);
        assertThat(room(query)).isEqualTo(512);
        query.addRecord(new OPTRecord(1000, 0, 0), Section.ADDITIONAL);
        assertThat(room(query)).isEqualTo(1000);
        query.removeAllRecords(Section.ADDITIONAL);
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        assertThat(room(query)).as("what every way takes whole").isEqualTo(1232);
    }

    @Test
    void says_that_it_knows_the_first_version_of_extensions_only() throws Exception {
        for (String name : new String[] {"db.", "www.example.org."}) {
            Message query = query(name, Type.A);
            query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
            Message answer = answer("a", query);

            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.BADVERS);
            assertThat(answer.getOPT().getVersion()).isZero();
            assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        }
    }

    private int room(Message query) {
        return ((NameAnswers.Outcome.Answer) NameAnswers.of(table, "a", query.toWire())).room();
    }

    private Message answer(String asker, Message query) throws Exception {
        NameAnswers.Outcome outcome = NameAnswers.of(table, asker, query.toWire());
        return new Message(((NameAnswers.Outcome.Answer) outcome).message().toWire());
    }

    private static Message query(String name, int type) throws Exception {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private static NetworkSpec network(String name, boolean internal) {
        String subnet = name.equals("front") ? "10.1.0.0/24" : "10.2.0.0/24";
        NetworkSpec.Range v4 = range(subnet);
        return new NetworkSpec(
                name,
                name,
                "bridge",
                Instant.EPOCH,
                internal ? List.of(v4) : List.of(v4, range("fd00::/64")),
                internal,
                false,
                Map.of(),
                Map.of());
    }

    private static NetworkSpec.Range range(String subnet) {
        Subnet of = Subnet.parse(subnet);
        return new NetworkSpec.Range(of, of.address(1), null, Map.of());
    }

    private static Endpoint endpoint(NetworkSpec network, String container, String v4, String v6, String... names) {
        Inet4Address address = Inet4Address.ofLiteral(v4);
        return new Endpoint(
                network.id(),
                network.name(),
                container,
                address,
                24,
                network.gateway4(),
                v6 == null
                        ? null
                        : new Endpoint.Ipv6(
                                (Inet6Address) InetAddress.ofLiteral(v6),
                                64,
                                (Inet6Address) InetAddress.ofLiteral("fd00::1"),
                                true),
                Endpoint.macAddress(address),
                0,
                "eth0",
                "v",
                "br",
                true,
                true,
                List.of(names),
                Map.of());
    }
}
