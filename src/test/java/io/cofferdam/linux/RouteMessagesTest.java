package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden bytes, little endian, laid out by hand from rtnetlink(7); each line is a header, a fixed part or an attribute. */
class RouteMessagesTest {

    private static final Inet4Address ADDRESS = (Inet4Address) Inet4Address.ofLiteral("172.30.0.2");
    private static final byte[] MAC = {0x02, 0x42, (byte) 0xac, 0x1e, 0x00, 0x02};

    @Test
    void a_new_bridge() {
        assertThat(RouteMessages.newBridge("cofferdam0", MAC, 0)).isEqualTo(bytes("""
                4c000000 1000 0506 00000000 00000000
                00 00 0000 00000000 01000000 01000000
                0f00 0300 636f6666657264616d3000 00
                0a00 0100 0242ac1e0002 0000
                1000 1280  0b00 0100 62726964676500 00
                """));
    }

    @Test
    void a_new_veth_with_a_place_for_the_process_id() {
        RouteMessages.PidMessage message =
                RouteMessages.newVeth(new RouteMessages.VethPair("eth0", 100, MAC, "cfv1234567", 0));

        assertThat(message.bytes()).isEqualTo(bytes("""
                78000000 1000 0506 00000000 00000000
                00 00 0000 64000000 01000000 01000000
                0800 1300 00000000
                0900 0300 6574683000 000000
                0a00 0100 0242ac1e0002 0000
                3800 1280
                 0900 0100 7665746800 000000
                 2800 0280
                  2400 0180
                   00 00 0000 00000000 00000000 00000000
                   0f00 0300 63667631323334353637 00 00
                """));
        assertThat(message.pidOffset()).isEqualTo(36);
    }

    @Test
    void a_bridge_port() {
        assertThat(RouteMessages.joinBridge("cfv1", 7)).isEqualTo(bytes("""
                34000000 1000 0500 00000000 00000000
                00 00 0000 00000000 01000000 01000000
                0900 0300 6366763100 000000
                0800 0a00 07000000
                """));
    }

    @Test
    void a_dummy_port_and_a_port_that_sends_back() {
        assertThat(RouteMessages.newDummyPort("cf-on", 7, 0)).isEqualTo(bytes("""
                44000000 1000 0506 00000000 00000000
                00 00 0000 00000000 01000000 01000000
                0a00 0300 63662d6f6e00 0000
                0800 0a00 07000000
                1000 1280  0a00 0100 64756d6d7900 0000
                """));
        assertThat(RouteMessages.hairpin("cfv1")).isEqualTo(bytes("""
                48000000 1000 0500 00000000 00000000
                00 00 0000 00000000 00000000 00000000
                0900 0300 6366763100 000000
                1c00 1280
                 0b00 0400 62726964676500 00
                 0c00 0580  0500 0400 01 000000
                """));
    }

    @Test
    void a_bridge_that_keeps_no_groups_to_itself() {
        assertThat(RouteMessages.forwardReserved(7)).isEqualTo(bytes("""
                3c000000 1000 0500 00000000 00000000
                00 00 0000 07000000 00000000 00000000
                1c00 1280
                 0b00 0100 62726964676500 00
                 0c00 0280  0600 0900 f8ff 0000
                """));
    }

    @Test
    void a_question_that_lets_the_kernel_catch_up() {
        assertThat(RouteMessages.settle(100)).isEqualTo(bytes("""
                28000000 1200 0100 00000000 00000000
                00 00 0000 64000000 00000000 00000000
                0800 1d00 08000000
                """));
    }

    @Test
    void a_new_address_with_its_broadcast_address() {
        assertThat(RouteMessages.newAddress(100, ADDRESS, 16)).isEqualTo(bytes("""
                30000000 1400 0505 00000000 00000000
                02 10 00 00 64000000
                0800 0200 ac1e0002
                0800 0100 ac1e0002
                0800 0400 ac1effff
                """));
    }

    @Test
    void a_default_route() {
        assertThat(RouteMessages.newDefaultRoute(ADDRESS, 100)).isEqualTo(bytes("""
                2c000000 1800 0506 00000000 00000000
                02 00 00 00 fe 03 00 01 00000000
                0800 0500 ac1e0002
                0800 0400 64000000
                """));
    }

    @Test
    void an_interface_up_and_one_deleted() {
        assertThat(RouteMessages.setUp(1)).isEqualTo(bytes("""
                20000000 1000 0500 00000000 00000000
                00 00 0000 01000000 01000000 01000000
                """));
        assertThat(RouteMessages.deleteLink(7)).isEqualTo(bytes("""
                20000000 1100 0500 00000000 00000000
                00 00 0000 07000000 00000000 00000000
                """));
    }

    @Test
    void a_batch_is_numbered_from_one() {
        byte[] batch = RouteMessages.batch(RouteMessages.setUp(1), RouteMessages.setUp(2));

        assertThat(batch).hasSize(64);
        assertThat(batch[8]).isEqualTo((byte) 1);
        assertThat(batch[32 + 8]).isEqualTo((byte) 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sixteen-letters-", "a/b", "a b", "eth0\0"})
    void refuses_what_cannot_name_an_interface(String name) {
        assertThatThrownBy(() -> RouteMessages.joinBridge(name, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
