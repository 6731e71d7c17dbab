package io.cofferdam.container;

import io.cofferdam.cgroup.GroupPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a container is kept apart.
 *
 * @param capAdd capability names with or without "CAP_", or "ALL"
 * @param seccomp null or "default" for the default filter, "unconfined" for none, or a profile in Docker's JSON
 * @param usernsMode "" for an own user namespace, "host" to share the host's
 * @param maskedPaths what is hidden of /proc and /sys; null for the default, empty for nothing
 * @param readOnlyPaths what of them is read-only; likewise
 * @param pidMode "" for an own one, "host", or "container:ID"; likewise the other modes
 * @param cgroupParent where below the instance's cgroup its own is, such as "team-a/web"; empty for none
 * @param ipcMode also "shareable" for an own one that others may have too, or "none" for one without /dev/shm
 */
public record SecurityRequest(
        boolean privileged,
        boolean noNewPrivileges,
        List<String> capAdd,
        List<String> capDrop,
        @Nullable String seccomp,
        String usernsMode,
        String pidMode,
        String ipcMode,
        String utsMode,
        String cgroupnsMode,
        boolean readOnlyRootfs,
        Map<String, String> sysctls,
        List<DeviceSpec> devices,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readOnlyPaths,
        String cgroupParent) {

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public SecurityRequest {
        capAdd = capAdd == null ? List.of() : List.copyOf(capAdd);
        capDrop = capDrop == null ? List.of() : List.copyOf(capDrop);
        usernsMode = usernsMode == null ? "" : usernsMode;
        pidMode = pidMode == null ? "" : pidMode;
        ipcMode = ipcMode == null ? "" : ipcMode;
        utsMode = utsMode == null ? "" : utsMode;
        cgroupnsMode = cgroupnsMode == null ? "" : cgroupnsMode;
        sysctls = sysctls == null ? Map.of() : Map.copyOf(sysctls);
        devices = devices == null ? List.of() : List.copyOf(devices);
        maskedPaths = maskedPaths == null ? null : List.copyOf(maskedPaths);
        readOnlyPaths = readOnlyPaths == null ? null : List.copyOf(readOnlyPaths);
        cgroupParent = cgroupParent == null ? "" : cgroupParent;
    }

    public SecurityRequest(
            boolean privileged,
            boolean noNewPrivileges,
            List<String> capAdd,
            List<String> capDrop,
            @Nullable String seccomp,
            String usernsMode,
            String pidMode,
            String ipcMode,
            String utsMode,
            String cgroupnsMode,
            boolean readOnlyRootfs,
            Map<String, String> sysctls,
            List<DeviceSpec> devices) {
        this(
                privileged,
                noNewPrivileges,
                capAdd,
                capDrop,
                seccomp,
                usernsMode,
                pidMode,
                ipcMode,
                utsMode,
                cgroupnsMode,
                readOnlyRootfs,
                sysctls,
                devices,
                null,
                null,
                "");
    }

    boolean sharesHostUsers() {
        return usernsMode.equals("host") || privileged;
    }

    /** The same in other namespaces of processes and of ipc. */
    public SecurityRequest sharing(String otherPidMode, String otherIpcMode) {
        return new SecurityRequest(
                privileged,
                noNewPrivileges,
                capAdd,
                capDrop,
                seccomp,
                usernsMode,
                otherPidMode,
                otherIpcMode,
                utsMode,
                cgroupnsMode,
                readOnlyRootfs,
                sysctls,
                devices,
                maskedPaths,
                readOnlyPaths,
                cgroupParent);
    }

    /** Where its cgroup is. */
    GroupPath group() {
        return GroupPath.parse(cgroupParent);
    }

    /** Whether a text is a seccomp profile itself, and not the name of one. */
    static boolean isProfile(String seccomp) {
        return seccomp.stripLeading().startsWith("{");
    }

    /** The kernel's files that are hidden from it. */
    public List<String> hiddenPaths() {
        return HiddenPaths.masked(this);
    }

    /** Those that it cannot write to. */
    public List<String> unwritablePaths() {
        return HiddenPaths.readOnly(this);
    }

    /** What filters system calls, in a word. */
    public String seccompWord() {
        if (seccomp == null || seccomp.isEmpty()) {
            return "default";
        }
        return isProfile(seccomp) ? "own profile" : seccomp;
    }

    public static SecurityRequest defaults() {
        return new SecurityRequest(
                false, false, List.of(), List.of(), null, "", "", "", "", "", false, Map.of(), List.of());
    }
}
