package io.cofferdam.layer;

import io.cofferdam.linux.FileStat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file of a tar archive.
 *
 * @param type null for a hard link, which has none of its own
 * @param name as the archive gives it, not yet cleaned
 * @param linkName target of a symbolic link, or the other name of a hard link; else empty
 * @param mode permission bits with setuid, setgid and sticky
 * @param size bytes of the content once it is a file
 * @param xattrs extended attributes by their full name
 * @param sparse the parts that hold data, in order, null if all of it does
 */
public record TarEntry(
        FileStat.@Nullable Type type,
        String name,
        String linkName,
        int mode,
        int uid,
        int gid,
        long size,
        Instant modified,
        int deviceMajor,
        int deviceMinor,
        Map<String, byte[]> xattrs,
        @Nullable List<Segment> sparse) {

    /** A part of a sparse file that holds data. */
    public record Segment(long offset, long length) {}

    public boolean isHardLink() {
        return type == null;
    }

    public boolean isDirectory() {
        return type == FileStat.Type.DIRECTORY;
    }

    public boolean isRegular() {
        return type == FileStat.Type.REGULAR;
    }

    /** The same hard link to another name. */
    TarEntry linkedTo(String other) {
        return new TarEntry(
                type, name, other, mode, uid, gid, size, modified, deviceMajor, deviceMinor, xattrs, sparse);
    }

    /** The same file of somebody else. */
    TarEntry ownedBy(int newUid, int newGid, Map<String, byte[]> newXattrs) {
        return new TarEntry(
                type,
                name,
                linkName,
                mode,
                newUid,
                newGid,
                size,
                modified,
                deviceMajor,
                deviceMinor,
                newXattrs,
                sparse);
    }

    /** The same file as a plain one of another size under a name that readers without sparse files show (GNU tar manual). */
    TarEntry storedAs(long bytes) {
        return new TarEntry(
                type,
                SparseRecords.NAME,
                linkName,
                mode,
                uid,
                gid,
                bytes,
                modified,
                deviceMajor,
                deviceMinor,
                xattrs,
                null);
    }
}
