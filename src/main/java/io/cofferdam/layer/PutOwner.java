package io.cofferdam.layer;

import io.cofferdam.layer.ContainerArchive.Owner;
import io.cofferdam.problem.ProblemException;
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

    /**
     * @throws ProblemException of kind INVALID if the container has no number for whom the archive names: the file would be
     *     another's without a word
     */
    TarEntry of(TarEntry entry) {
        if (all == null && !entry.isHardLink() && !(ids.has(entry.uid()) && ids.has(entry.gid()))) {
            throw unknown(entry);
        }
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        entry.xattrs().forEach((name, value) -> xattrs.put(name, ids.outside(name, value)));
        return entry.ownedBy(uid(entry.uid()), gid(entry.gid()), xattrs);
    }

    private ProblemException unknown(TarEntry entry) {
        return ProblemException.invalid(
                "\"%s\" cannot belong to %s:%s in the container."
                        .formatted(
                                BadArchive.printable(entry.name()),
                                Integer.toUnsignedString(entry.uid()),
                                Integer.toUnsignedString(entry.gid())),
                "A container has ids of its own, from 0 to %d.".formatted(ids.count() - 1),
                "Write another owner into the archive (tar --owner=0 --group=0), or share the host's ids with --userns"
                        + " host.");
    }
}
