package io.cofferdam.layer;

import io.cofferdam.layer.ContainerArchive.Owner;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** To whom the files of a tar go, as the host counts them: to those whom it names, or all to one. */
record PutOwner(IdShift ids, @Nullable Owner all) {

    int uid(int named) {
        return ids.outside(all == null ? named : all.uid());
    }

    int gid(int named) {
        return ids.outside(all == null ? named : all.gid());
    }

    TarEntry of(TarEntry entry) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        entry.xattrs().forEach((name, value) -> xattrs.put(name, ids.outside(name, value)));
        return entry.ownedBy(uid(entry.uid()), gid(entry.gid()), xattrs);
    }
}
