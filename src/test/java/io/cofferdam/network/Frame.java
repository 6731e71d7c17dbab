package io.cofferdam.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Frames with whatever addresses somebody likes.
 *
 * @param from the hardware address of the sender
 * @param to that of the receiver
 * @param tags what is before the type, in hexadecimal digits
 */
record Frame(String from, String to, String tags) {

    private static final int UDP = 17;
    private static final int ICMP6 = 58;

    /** Asks for an address, and says by that where the asking one is. */
    byte[] arp(Inet4Address sender, Inet4Address target) {
        return frame(
                0x0806,
                ByteBuffer.allocate(28)
                        .putLong(0x0001_0800_0604_0001L)
                        .put(bytes(from))
                        .put(sender.getAddress())
                        .put(new byte[6])
                        .put(target.getAddress()));
    }

    byte[] udp(Inet4Address sender, Inet4Address target, int port, String text) {
        byte[] payload = text.getBytes();
        int length = 8 + payload.length;
        ByteBuffer packet = ByteBuffer.allocate(20 + length)
                .putShort((short) 0x4500)
                .putShort((short) (20 + length))
                .putInt(0x0001_0000)
                .put((byte) 64)
                .put((byte) UDP)
                .putShort((short) 0)
                .put(sender.getAddress())
                .put(target.getAddress());
        packet.putShort(10, sum(packet.array(), 20));
        packet.putShort((short) 5555)
                .putShort((short) port)
                .putShort((short) length)
                .putShort((short) 0)
                .put(payload);
        return frame(0x0800, packet);
    }

    /** Says that the sender's hardware address is that of another address. */
    byte[] advertisement(Inet6Address sender, Inet6Address target, Inet6Address claimed) {
        ByteBuffer message = ByteBuffer.allocate(32)
                .putInt(136 << 24)
                .putInt(0x2000_0000)
                .put(claimed.getAddress())
                .put((byte) 2)
                .put((byte) 1)
                .put(bytes(from));
        ByteBuffer pseudo = ByteBuffer.allocate(72)
                .put(sender.getAddress())
                .put(target.getAddress())
                .putInt(32)
                .putInt(ICMP6)
                .put(message.array());
        message.putShort(2, sum(pseudo.array(), 72));
        return frame(
                0x86dd,
                ByteBuffer.allocate(72)
                        .putInt(0x6000_0000)
                        .putShort((short) 32)
                        .put((byte) ICMP6)
                        .put((byte) 255)
                        .put(sender.getAddress())
                        .put(target.getAddress())
                        .put(message.array()));
    }

    private byte[] frame(int type, ByteBuffer payload) {
        byte[] tagged = HexFormat.of().parseHex(tags);
        return ByteBuffer.allocate(14 + tagged.length + payload.capacity())
                .put(bytes(to))
                .put(bytes(from))
                .put(tagged)
                .putShort((short) type)
                .put(payload.array())
                .array();
    }

    private static byte[] bytes(String mac) {
        return HexFormat.ofDelimiter(":").parseHex(mac);
    }

    /** RFC 1071. */
    private static short sum(byte[] bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        while (sum > 0xffff) {
            sum = (sum >> 16) + (sum & 0xffff);
        }
        return (short) ~sum;
    }
}
