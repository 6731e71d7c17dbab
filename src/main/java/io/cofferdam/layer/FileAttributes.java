package io.cofferdam.layer;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.FileStat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What a file has beside its content, as a container sees it. */
record FileAttributes(int mode, int uid, int gid, Map<String, byte[]> xattrs) {

    static FileAttributes of(Directory parent, String name, FileStat stat, IdShift ids) throws IOException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (String attribute : parent.listXattr(name)) {
            byte[] value = Xattrs.isImages(attribute) ? parent.getXattr(name, attribute) : null;
            if (value != null) {
                xattrs.put(attribute, ids.inside(attribute, value));
            }
        }
        return new FileAttributes(stat.mode(), ids.inside(stat.uid()), ids.inside(stat.gid()), xattrs);
    }

    boolean same(FileAttributes other) {
        return mode == other.mode
                && uid == other.uid
                && gid == other.gid
                && xattrs.keySet().equals(other.xattrs.keySet())
                && xattrs.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), other.xattrs.get(entry.getKey())));
    }
}
