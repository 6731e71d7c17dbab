package io.cofferdam.layer;

import io.cofferdam.layer.ContainerArchive.Owner;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** To whom the files of a tar go, as the host counts them: to those whom it names, or all to one. */
record PutOwner(IdShift ids, @Nullable Owner all) {

    /** S_ISUID and S_ISGID of inode(7). */
    private static final int SET_UID = 04000;

    private static final int SET_GID = 02000;

    int uid(int named) {
        return ids.outside(all == null ? named : all.uid());
    }

    int gid(int named) {
        return ids.outside(all == null ? named : all.gid());
    }

    TarEntry of(TarEntry entry) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        entry.xattrs().forEach((name, value) -> xattrs.put(name, ids.outside(name, value)));
        return entry.ownedBy(uid(entry.uid()), gid(entry.gid()), xattrs).withMode(mode(entry));
    }

    /** Whom the container has no number for owns nothing there: a program does not become nobody for that, as chown(2) has it. */
    private int mode(TarEntry entry) {
        int lost = (all == null && !ids.has(entry.uid()) ? SET_UID : 0)
                | (all == null && !ids.has(entry.gid()) ? SET_GID : 0);
        return entry.mode() & ~lost;
    }
}
