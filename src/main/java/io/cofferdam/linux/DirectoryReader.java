package io.cofferdam.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads the names of an open directory in portions, so that a huge one needs no huge list. */
final class DirectoryReader {

    private static final int PORTION_BYTES = 1 << 15;
    private static final int DT_DIR = 4; // dirent.h
    private static final int NAME_OFFSET = 19; // struct linux_dirent64, getdents64(2)

    private final int fd;
    private final String path;
    private final byte[] portion = new byte[PORTION_BYTES];

    DirectoryReader(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /** The next names; an empty list at the end only. */
    List<DirectoryEntry> next() throws IOException {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (entries.isEmpty()) {
            long length = Sys.check(LibFs.getdents64(fd, portion, portion.length), "getdents64", path);
            if (length == 0) {
                break;
            }
            parse((int) length, entries);
        }
        return entries;
    }

    private void parse(int length, List<DirectoryEntry> entries) {
        ByteBuffer buffer = ByteBuffer.wrap(portion).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += buffer.getShort(at + 16) & 0xFFFF) {
            int end = at + NAME_OFFSET;
            while (portion[end] != 0) {
                end++;
            }
            String name = FileName.decode(portion, at + NAME_OFFSET, end - at - NAME_OFFSET);
            if (!name.equals(".") && !name.equals("..")) {
                entries.add(new DirectoryEntry(name, portion[at + 18] == DT_DIR));
            }
        }
    }
}
