package io.cofferdam.volume;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.HostMounts;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Mounts what volumes with options have as their data, for as long as somebody uses them; safe for threads. */
public final class MountedVolumes {

    private static final System.Logger LOG = System.getLogger(MountedVolumes.class.getName());

    private final VolumeStore volumes;
    private final Map<String, Set<String>> users = new HashMap<>();

    public MountedVolumes(VolumeStore volumes) {
        this.volumes = volumes;
    }

    /** Has it mounted; for a plain directory there is nothing to do. */
    public synchronized void take(Volume volume, String user) {
        if (!volume.isMounted()) {
            return;
        }
        try {
            if (!HostMounts.isMounted(volume.data())) {
                VolumeSource source = VolumeSource.of(volume.options());
                HostMounts.mount(source.device(), volume.data(), source.type(), source.flags(), source.resolvedData());
            }
        } catch (IOException e) {
            throw ProblemException.invalid(
                    "error while mounting volume '" + volume.name() + "'.",
                    "Mounting its device failed: " + reason(e) + ".",
                    "Check the volume's options type, device and o: remove it and create it again with others.");
        }
        users.computeIfAbsent(volume.name(), name -> new HashSet<>()).add(user);
    }

    /** Mount points and devices are an administrator's to know: a failed call is told without them. */
    private static String reason(IOException e) {
        return e instanceof SyscallException call ? Errno.text(call.errno()) : "the mounts of the host cannot be read";
    }

    /** The last user's end unmounts it. */
    public synchronized void leave(String volume, String user) {
        Set<String> left = users.get(volume);
        if (left == null || !left.remove(user) || !left.isEmpty()) {
            return;
        }
        users.remove(volume);
        volumes.find(volume).ifPresent(MountedVolumes::unmount);
    }

    /** What an earlier service left mounted and nobody uses any more. */
    public synchronized void unmountUnused() {
        volumes.list().stream()
                .filter(volume -> volume.isMounted() && !users.containsKey(volume.name()))
                .forEach(MountedVolumes::unmount);
    }

    private static void unmount(Volume volume) {
        try {
            if (HostMounts.isMounted(volume.data())) {
                HostMounts.unmount(volume.data());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The volume " + volume.name() + " stays mounted", e);
        }
    }
}
