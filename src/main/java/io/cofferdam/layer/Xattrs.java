package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which extended attributes an image may bring. */
final class Xattrs {

    /** Marks a directory that hides what lower layers have in it (Documentation/filesystems/overlayfs.rst). */
    static final String OPAQUE = "trusted.overlay.opaque";

    private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

    private Xattrs() {}

    /** Sets one attribute. */
    @FunctionalInterface
    interface Setter {
        void set(String name, byte[] value) throws IOException;
    }

    /**
     * Sets the attributes that are the image's to give. {@code trusted.} and {@code user.overlay.} ones would direct the overlay
     * itself; {@code security.} labels other than capabilities belong to this host's policy.
     */
    static void apply(Map<String, byte[]> xattrs, Setter setter) throws IOException {
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            if (!isImages(xattr.getKey())) {
                continue;
            }
            try {
                setter.set(xattr.getKey(), xattr.getValue());
            } catch (SyscallException e) {
                if (e.errno() == Errno.ENOSPC || e.errno() == Errno.E2BIG || e.errno() == Errno.ERANGE) {
                    throw BadArchive.tooLarge("This file system does not hold the " + xattr.getValue().length
                            + " bytes of \"" + BadArchive.printable(xattr.getKey()) + "\".");
                }
                // the file system or the kind of file takes none: the file is still right
                if (e.errno() != Errno.EOPNOTSUPP && !(e.errno() == Errno.EPERM && isUsers(xattr.getKey()))) {
                    throw e;
                }
            }
        }
    }

    static void makeOpaque(Setter setter) throws IOException {
        setter.set(OPAQUE, YES);
    }

    /** Whether a directory hides what lower layers have in it. */
    static boolean isOpaque(Directory parent, String name) throws IOException {
        return isYes(parent.getXattr(name, OPAQUE));
    }

    /** The same of a directory that is open. */
    static boolean isOpaque(Directory directory) throws IOException {
        return isYes(directory.getXattr(OPAQUE));
    }

    private static boolean isYes(byte @Nullable [] value) {
        return value != null && value.length == 1 && value[0] == YES[0];
    }

    static boolean isImages(String name) {
        return (isUsers(name) && !name.startsWith("user.overlay."))
                || name.equals("security.capability")
                || name.equals("system.posix_acl_access")
                || name.equals("system.posix_acl_default");
    }

    private static boolean isUsers(String name) {
        return name.startsWith("user.");
    }
}
