package io.cofferdam.container;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a container's processes at one moment, as it is kept beside the container.
 *
 * @param leftRunning whether the container ran on
 * @param criu the version that made it
 * @param bytes what it takes on disk
 * @param streams what the container's standard streams were called, in the order input, output, error; empty for none
 * @param streamUid the host's id of who owned them, and of the group
 * @param external where the mounts were that the engine makes
 * @param mounts the whole mount table, one line for each: where, attributes, type
 * @param origin on what it was made; null for those of before that was kept
 */
public record Checkpoint(
        String name,
        Instant createdAt,
        boolean leftRunning,
        String criu,
        long bytes,
        List<String> streams,
        int streamUid,
        int streamGid,
        List<String> external,
        List<String> mounts,
        @Nullable CheckpointOrigin origin) {

    public Checkpoint {
        streams = List.copyOf(streams);
        external = List.copyOf(external);
        mounts = List.copyOf(mounts);
    }

    Checkpoint taking(long size) {
        return new Checkpoint(
                name, createdAt, leftRunning, criu, size, streams, streamUid, streamGid, external, mounts, origin);
    }

    /** The same of a container whose ids begin elsewhere on the host. */
    Checkpoint ownedFrom(long before, long base) {
        return new Checkpoint(
                name,
                createdAt,
                leftRunning,
                criu,
                bytes,
                streams,
                Math.toIntExact(streamUid - before + base),
                Math.toIntExact(streamGid - before + base),
                external,
                mounts,
                origin);
    }
}
