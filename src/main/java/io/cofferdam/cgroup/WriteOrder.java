package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;

/**
 * Orders the writes of a live change: what is raised goes before what is lowered where the kernel compares two files.
 */
final class WriteOrder {

    private WriteOrder() {}

    /**
     * v1 keeps memory+swap at least as high as memory: when raising, memory+swap goes first, when lowering last. The limits
     * of the other controllers are not compared with each other.
     */
    static List<CgroupWrite> arrange(List<CgroupWrite> writes) {
        int memory = indexOf(writes, MemoryV1.LIMIT);
        int memsw = indexOf(writes, MemoryV1.MEMSW);
        if (memory < 0 || memsw < 0 || !raises(writes.get(memory))) {
            return writes;
        }
        List<CgroupWrite> arranged = new ArrayList<>(writes);
        CgroupWrite first = arranged.remove(memsw);
        arranged.add(memory, first);
        return arranged;
    }

    private static boolean raises(CgroupWrite write) {
        Reading now = Reading.of(write.file());
        return write.text().equals("-1")
                || (now instanceof Reading.Amount(long value) && value < Long.parseLong(write.text()));
    }

    private static int indexOf(List<CgroupWrite> writes, String file) {
        for (int i = 0; i < writes.size(); i++) {
            if (writes.get(i).file().endsWith(file)) {
                return i;
            }
        }
        return -1;
    }
}
