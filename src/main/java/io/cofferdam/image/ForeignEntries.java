package io.cofferdam.image;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;

/**
 * The entries of the index that this store does not read: other tools' and images that are not whole. They are kept as they are, and so
 * is all that they lead to.
 *
 * @param needed every blob that they lead to
 * @param certain false where something of them could not be read, so that any blob may be theirs
 */
record ForeignEntries(List<Descriptor> entries, Set<Digest> needed, boolean certain) {

    private static final System.Logger LOG = System.getLogger(ForeignEntries.class.getName());

    ForeignEntries {
        entries = List.copyOf(entries);
        needed = Set.copyOf(needed);
    }

    static ForeignEntries of(List<Descriptor> entries, ImageLayout layout) throws IOException {
        EntryWalk walk = new EntryWalk(layout);
        for (Descriptor entry : entries) {
            walk.follow(entry);
        }
        if (!walk.isCertain()) {
            LOG.log(
                    Level.WARNING,
                    "No content of images is deleted for now: an entry of index.json cannot be followed to what it needs. {0}"
                            + " Stop the service and let ''cofferdam store check'' tell more; --repair takes out what is damaged.",
                    String.join(" ", walk.lacks()));
        }
        return new ForeignEntries(entries, walk.reached(), walk.isCertain());
    }
}
