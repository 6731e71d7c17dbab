package io.cofferdam.container;

/**
 * A device node to be made in a container.
 *
 * @param path below /dev, without a slash before it
 * @param mode with the bits of its kind, as in st_mode
 */
record DeviceNode(String path, int mode, int major, int minor, int uid, int gid) {

    private static final int CHARACTER = 0x2000;

    static DeviceNode character(String path, int permissions, int major, int minor) {
        return new DeviceNode(path, CHARACTER | permissions, major, minor, 0, 0);
    }

    boolean isBlock() {
        return (mode & 0xF000) != CHARACTER;
    }
}
