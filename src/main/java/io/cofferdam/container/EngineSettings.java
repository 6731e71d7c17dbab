package io.cofferdam.container;

import io.cofferdam.cgroup.RealtimeShare;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.network.Forwarding;
import io.cofferdam.registry.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where an engine keeps its things and what it is called.
 *
 * @param root state that outlives a reboot
 * @param run sockets and what goes at a reboot
 * @param instance "default" or a name that keeps it apart from others on the host
 * @param defaultPidsLimit tasks a container may have when nobody said how many
 * @param registries how images are pulled and pushed
 * @param unpacking what an image may ask of this host
 * @param endedKept for how long it is kept how a container ended that is no more; zero for not at all
 * @param forwarding what is done about packet filters of others that drop forwarded packets
 * @param criu the program that makes checkpoints, by name or path
 * @param realtime what all containers together may have of real-time
 */
public record EngineSettings(
        Path root,
        Path run,
        String instance,
        long defaultPidsLimit,
        RegistrySettings registries,
        UnpackLimits unpacking,
        Duration endedKept,
        Forwarding forwarding,
        String criu,
        RealtimeShare realtime) {

    private static final Duration ENDED_KEPT = Duration.ofDays(7);
    private static final String CRIU = "criu";

    public static EngineSettings of(Path root, Path run, String instance) {
        return new EngineSettings(
                root,
                run,
                instance,
                4096,
                RegistrySettings.DEFAULT,
                UnpackLimits.DEFAULT,
                ENDED_KEPT,
                Forwarding.OWN,
                CRIU,
                RealtimeShare.NONE);
    }

    public EngineSettings with(RegistrySettings others) {
        return new EngineSettings(
                root, run, instance, defaultPidsLimit, others, unpacking, endedKept, forwarding, criu, realtime);
    }

    public EngineSettings with(UnpackLimits others) {
        return new EngineSettings(
                root, run, instance, defaultPidsLimit, registries, others, endedKept, forwarding, criu, realtime);
    }

    public EngineSettings with(Duration ended) {
        return new EngineSettings(
                root, run, instance, defaultPidsLimit, registries, unpacking, ended, forwarding, criu, realtime);
    }

    public EngineSettings with(Forwarding others) {
        return new EngineSettings(
                root, run, instance, defaultPidsLimit, registries, unpacking, endedKept, others, criu, realtime);
    }

    public EngineSettings withCriu(String program) {
        return new EngineSettings(
                root, run, instance, defaultPidsLimit, registries, unpacking, endedKept, forwarding, program, realtime);
    }

    public EngineSettings with(RealtimeShare share) {
        return new EngineSettings(
                root, run, instance, defaultPidsLimit, registries, unpacking, endedKept, forwarding, criu, share);
    }

    /** The parent control group and the prefix of everything else that must be told apart. */
    public String cgroupParent() {
        return instance.equals("default") ? "cofferdam" : "cofferdam-" + instance;
    }
}
