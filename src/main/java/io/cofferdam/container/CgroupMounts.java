package io.cofferdam.container;

import static io.cofferdam.container.InsideSteps.NODEV;
import static io.cofferdam.container.InsideSteps.NOEXEC;
import static io.cofferdam.container.InsideSteps.NOSUID;
import static io.cofferdam.container.InsideSteps.RDONLY;

/** The container's view of its control groups, in a cgroup namespace of its own; a system may divide them. */
final class CgroupMounts {

    private static final String PLACE = "/sys/fs/cgroup";

    private final LaunchInputs in;
    private final InsideSteps inside;
    private final boolean writable;
    private final boolean system;

    CgroupMounts(LaunchInputs in, InsideSteps inside) {
        this.in = in;
        this.inside = inside;
        this.writable = in.security().privileged();
        this.system = SystemContainer.is(in.spec());
    }

    void add() {
        if (in.security().cgroupnsMode().equals("host")) {
            return;
        }
        inside.unshare("cgroup", PlanCompiler.CLONE_NEWCGROUP);
        if (in.cgroupView().version2()) {
            mount("cgroup2", PLACE, "", writable || system);
        } else {
            hierarchies();
        }
    }

    private void hierarchies() {
        inside.mount("tmpfs", PLACE, NOSUID | NODEV | NOEXEC, "mode=755,size=64k", false);
        for (CgroupView.Mounted hierarchy : in.cgroupView().mounts()) {
            boolean delegated = hierarchy.delegated();
            if (!delegated || system) {
                String target = PLACE + "/" + hierarchy.name();
                mount(hierarchy.type(), target, hierarchy.options(), writable || delegated);
            }
        }
        // systemd makes links here
        if (!writable && !system) {
            inside.readOnly(PLACE);
        }
    }

    private void mount(String type, String target, String options, boolean mayWrite) {
        inside.mount(type, target, (mayWrite ? 0 : RDONLY) | NOSUID | NODEV | NOEXEC, options, true);
    }
}
