package io.cofferdam.container;

/** Adds the steps by which the child changes its own mounts and namespaces. */
final class InsideSteps {

    /** Attributes, mount_setattr(2). */
    static final int RDONLY = 1;

    static final int NOSUID = 2;
    static final int NODEV = 4;
    static final int NOEXEC = 8;

    /** S_IFREG, inode(7). */
    private static final int REGULAR = 0100000;

    private final LaunchPlan.Builder plan;

    InsideSteps(LaunchPlan.Builder plan) {
        this.plan = plan;
    }

    void mount(String type, String target, int attributes, String options, boolean optional) {
        plan.add(
                StepOp.MOUNT,
                "mount " + type,
                (target + " " + words(attributes) + " " + options).strip(),
                new Payload()
                        .string(type)
                        .string(target)
                        .u32(attributes)
                        .string(options)
                        .flag(optional));
    }

    void attach(int slot, String target) {
        plan.add(
                StepOp.ATTACH,
                "move_mount",
                target,
                new Payload().u32(slot).string(target).flag(false).flag(false));
    }

    void unshare(String namespace, long flag) {
        plan.add(StepOp.UNSHARE, "unshare", namespace + " namespace", new Payload().u64(flag));
    }

    void symlink(String text, String path) {
        plan.add(
                StepOp.SYMLINK,
                "symlink",
                path + " -> " + text,
                new Payload().string(text).string(path));
    }

    void mkdir(String path) {
        plan.add(StepOp.MKDIR, "mkdir", path, new Payload().string(path).u32(0755));
    }

    /** An empty file to mount on. */
    void file(String path) {
        plan.add(StepOp.MKDIR, "make file", path, new Payload().string(path).u32(REGULAR | 0644));
    }

    void mask(String path) {
        plan.add(StepOp.MASK, "mask", path, new Payload().string(path));
    }

    void readOnly(String path) {
        plan.add(StepOp.READONLY, "read-only", path, new Payload().string(path));
    }

    private static String words(int attributes) {
        StringBuilder words = new StringBuilder();
        String[] names = {"ro", "nosuid", "nodev", "noexec"};
        for (int bit = 0; bit < names.length; bit++) {
            if ((attributes >> bit & 1) != 0) {
                words.append(words.isEmpty() ? "" : " ").append(names[bit]);
            }
        }
        return words.toString();
    }
}
