import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives what is measured the processors before everyone else, by the cpu controller: on a machine with other work the figures are
 * otherwise those of its run queue. It treats all engines alike.
 */
final class Priority implements AutoCloseable {

    private static final String GROUP = "cofferdam-bench-first";
    /** Parents of the containers' control groups, which the engines make themselves. */
    private static final List<String> PARENTS = List.of("cofferdam-bench", "cofferdam-bench-dockerd", "libpod_parent");

    private final Path tree;
    private final String file;
    private final String most;
    private volatile boolean closed;

    private Priority(Path tree, String file, String most) {
        this.tree = tree;
        this.file = file;
        this.most = most;
    }

    /** cpu.shares and cpu.weight at their largest (cgroups(7), cgroup-v2.rst). */
    static Priority take() throws IOException {
        Path v1 = Path.of("/sys/fs/cgroup/cpu");
        Priority priority = Files.exists(v1.resolve("cgroup.procs"))
                ? new Priority(v1, "cpu.shares", "262144")
                : new Priority(Path.of("/sys/fs/cgroup"), "cpu.weight", "10000");
        Path group = priority.tree.resolve(GROUP);
        Files.createDirectories(group);
        Files.writeString(group.resolve(priority.file), priority.most);
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(ProcessHandle.current().pid()));
        Thread.ofPlatform().daemon().start(priority::raiseParents);
        return priority;
    }

    private void raiseParents() {
        while (!closed) {
            for (String parent : PARENTS) {
                try {
                    Path shares = tree.resolve(parent).resolve(file);
                    if (Files.exists(shares) && !Files.readString(shares).strip().equals(most)) {
                        Files.writeString(shares, most);
                    }
                } catch (IOException gone) {
                    continue;
                }
            }
            Service.pause(200);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Files.writeString(tree.resolve("cgroup.procs"), Long.toString(ProcessHandle.current().pid()));
        Service.pause(300);
        // runc makes its groups below the one that it runs in.
        Host.removeCgroups(GROUP);
    }
}
