package io.cofferdam.container;

import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.RuntimeConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/** Images, specifications and entries made by hand. */
final class Specs {

    static final String ID = "0123456789ab".repeat(5) + "cdef";
    static final long ID_BASE = 0x2000_0000L;

    private Specs() {}

    /** A host of two cores and 8 GiB. */
    static HostCapacity capacity() {
        BitSet cores = new BitSet();
        cores.set(0, 2);
        BitSet nodes = new BitSet();
        nodes.set(0);
        return new HostCapacity(cores, nodes, 8L << 30, 0);
    }

    static Image image(RuntimeConfig config) {
        Digest digest = Digest.of("any".getBytes(StandardCharsets.UTF_8));
        return new Image(
                digest,
                digest,
                new ImageConfig("amd64", "linux", null, null, null, config, List.of(), List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                Instant.EPOCH);
    }

    static Image busybox() {
        return image(RuntimeConfig.EMPTY.withCmd(List.of("sh")));
    }

    static ContainerSpec spec(ContainerRequest request, Image image) {
        EngineSettings settings = EngineSettings.of(Path.of("/root"), Path.of("/run"), "test");
        return new SpecMaker(settings, capacity())
                .make(request, image, new SpecMaker.Given(ID, "web", "alice", ID_BASE, null, List.of()));
    }

    static ContainerSpec spec(ContainerRequest request) {
        return spec(request, busybox());
    }

    static ContainerEntry entry(ContainerRequest request) {
        return entry(spec(request));
    }

    static ContainerEntry entry(ContainerSpec spec) {
        return new ContainerEntry(
                new ContainerDirectory(Path.of("/nowhere"), Path.of("/nowhere/socket")),
                spec,
                ContainerState.created());
    }

    static ContainerEntry entry(String id, String name) {
        ContainerSpec s = spec(ContainerRequest.of(name, "busybox", "true"));
        return entry(new ContainerSpec(
                id,
                name,
                s.created(),
                s.createdBy(),
                s.imageId(),
                s.request(),
                s.argv(),
                s.entrypointLength(),
                s.env(),
                s.workingDir(),
                s.user(),
                s.hostname(),
                s.limits(),
                s.deviceAccess(),
                s.mounts(),
                s.ports(),
                s.stopSignal(),
                s.stopTimeoutSeconds(),
                s.idBase(),
                s.healthCheck()));
    }
}
