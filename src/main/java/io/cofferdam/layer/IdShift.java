package io.cofferdam.layer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Turns the host's ids on a container's files back into those that the container sees.
 *
 * @param base the host id that is the container's root, 0 where ids are the same on both sides
 * @param count how many ids the container has
 */
record IdShift(long base, long count) {

    static final IdShift NONE = new IdShift(0, 1L << 32);

    /** What a namespace shows for ids that it has no number for (user_namespaces(7)). */
    private static final int OVERFLOW_ID = 65534;

    /** VFS_CAP_REVISION_2 and 3, capabilities(7), linux/capability.h. */
    private static final int CAPABILITY_V2 = 0x02000000;

    private static final int CAPABILITY_V3 = 0x03000000;
    private static final int CAPABILITY_REVISION = 0xFF000000;
    private static final int CAPABILITY_V2_BYTES = 20;
    private static final int CAPABILITY_V3_BYTES = 24;

    /** Tags of entries that have an id: ACL_USER and ACL_GROUP, linux/posix_acl_xattr.h. */
    private static final int ACL_USER = 2;

    private static final int ACL_GROUP = 8;
    private static final int ACL_HEADER_BYTES = 4;
    private static final int ACL_ENTRY_BYTES = 8;

    int inside(int hostId) {
        long id = Integer.toUnsignedLong(hostId) - base;
        return id >= 0 && id < count ? (int) id : OVERFLOW_ID;
    }

    /** The host's id of what a container calls so; what it has no number for is nobody's. */
    int outside(int insideId) {
        long id = Integer.toUnsignedLong(insideId);
        return (int) (base + (id < count ? id : OVERFLOW_ID));
    }

    /** Whether the container has a number for what an archive calls so. */
    boolean has(int insideId) {
        return Integer.toUnsignedLong(insideId) < count;
    }

    /** An attribute's value with the host's ids in it. */
    byte[] outside(String name, byte[] value) {
        return switch (name) {
            case "security.capability" -> ownCapability(value);
            case "system.posix_acl_access", "system.posix_acl_default" -> acl(value, this::outside);
            default -> value;
        };
    }

    /** Version 2 is for the root of all; in a container it is for the container's own, which version 3 says. */
    private byte[] ownCapability(byte[] value) {
        ByteBuffer buffer =
                ByteBuffer.wrap(Arrays.copyOf(value, CAPABILITY_V3_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        boolean second =
                value.length == CAPABILITY_V2_BYTES && (buffer.getInt(0) & CAPABILITY_REVISION) == CAPABILITY_V2;
        if (base == 0 || !second) {
            return value;
        }
        buffer.putInt(0, buffer.getInt(0) & ~CAPABILITY_REVISION | CAPABILITY_V3);
        return buffer.putInt(CAPABILITY_V2_BYTES, (int) base).array();
    }

    /** An attribute's value with the ids in it turned back. */
    byte[] inside(String name, byte[] value) {
        return switch (name) {
            case "security.capability" -> capability(value);
            case "system.posix_acl_access", "system.posix_acl_default" -> acl(value, this::inside);
            default -> value;
        };
    }

    /** Version 3 says whose root the capability is for; for the container's own root that is version 2 without it. */
    private byte[] capability(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value.clone()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length != CAPABILITY_V3_BYTES || (buffer.getInt(0) & CAPABILITY_REVISION) != CAPABILITY_V3) {
            return value;
        }
        int root = inside(buffer.getInt(CAPABILITY_V2_BYTES));
        if (root != 0) {
            return buffer.putInt(CAPABILITY_V2_BYTES, root).array();
        }
        buffer.putInt(0, buffer.getInt(0) & ~CAPABILITY_REVISION | CAPABILITY_V2);
        return Arrays.copyOf(buffer.array(), CAPABILITY_V2_BYTES);
    }

    private static byte[] acl(byte[] value, IntUnaryOperator turned) {
        ByteBuffer buffer = ByteBuffer.wrap(value.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = ACL_HEADER_BYTES; at + ACL_ENTRY_BYTES <= value.length; at += ACL_ENTRY_BYTES) {
            int tag = buffer.getShort(at);
            if (tag == ACL_USER || tag == ACL_GROUP) {
                buffer.putInt(at + 4, turned.applyAsInt(buffer.getInt(at + 4)));
            }
        }
        return buffer.array();
    }
}
