package io.cofferdam.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds one netlink message (netlink(7)): header, a fixed part, then attributes, each padded to four bytes. */
final class NetlinkMessage {

    /** struct nlmsghdr. */
    static final int HEADER_BYTES = 16;

    static final int SEQUENCE_OFFSET = 8;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int ATTRIBUTE_MAX_BYTES = 0xffff;
    private static final int NLA_F_NESTED = 0x8000;

    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
    }

    /** struct ifinfomsg (rtnetlink(7)). */
    NetlinkMessage link(int index, int flags, int change) {
        return u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    NetlinkMessage u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    NetlinkMessage u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    NetlinkMessage u32(int value) {
        room(4).putInt(value);
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        int length = ATTRIBUTE_HEADER_BYTES + value.length;
        if (length > ATTRIBUTE_MAX_BYTES) {
            throw new IllegalArgumentException("attribute " + type + " is longer than 65535 bytes");
        }
        u16(length).u16(type);
        room(value.length).put(value);
        pad();
        return this;
    }

    NetlinkMessage attribute(int type, int value) {
        return u16(ATTRIBUTE_HEADER_BYTES + 4).u16(type).u32(value);
    }

    /** A string with the terminating zero that the kernel's NLA_STRING attributes have. */
    NetlinkMessage attribute(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** Opens a nested attribute; the number returned closes it. */
    int begin(int type) {
        int start = buffer.position();
        u16(0).u16(type | NLA_F_NESTED);
        return start;
    }

    NetlinkMessage end(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** Where the next byte goes; right after {@code attribute(type, int)} its value is the four bytes before. */
    int position() {
        return buffer.position();
    }

    byte[] bytes() {
        buffer.putInt(0, buffer.position());
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private void pad() {
        while (buffer.position() % 4 != 0) {
            u8(0);
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * (buffer.capacity() + bytes)).order(ByteOrder.nativeOrder());
            larger.put(buffer.flip());
            buffer = larger;
        }
        return buffer;
    }
}
