import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** podman on runc, with a store of its own, run in a network namespace that is held open for it and ends with it. */
final class Podman implements AutoCloseable {

    private final Path box;
    private final Process namespace;
    private final boolean hadCgroups;

    Podman(Path box, Path rootfsTar) throws IOException {
        this.box = box;
        Files.createDirectories(box);
        this.hadCgroups = Files.exists(Path.of("/sys/fs/cgroup/memory/libpod_parent"));
        this.namespace = new ProcessBuilder("unshare", "--net", "sleep", "100000").start();
        try {
            Host.run(command("import", rootfsTar.toString(), "busybox"));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    String[] command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "nsenter", "--net=/proc/" + namespace.pid() + "/ns/net", "podman", "--root", box.resolve("root").toString(),
                "--runroot", box.resolve("run").toString(), "--cgroup-manager", "cgroupfs", "--runtime", "runc"));
        all.addAll(List.of(arguments));
        return all.toArray(new String[0]);
    }

    /**
     * A run with limits that hosts without CAP_SYS_RESOURCE can have; its own default runtime, crun, refuses hosts with both
     * versions of cgroups.
     */
    String[] run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("run", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"));
        all.addAll(List.of(arguments));
        return command(all.toArray(new String[0]));
    }

    List<Long> monitors() throws IOException {
        return Host.processes("conmon", box.toString());
    }

    @Override
    public void close() throws IOException {
        try {
            Host.run(command("rm", "--all", "--force", "--time", "0"));
        } catch (IOException alreadyGone) {
            System.err.println("podman rm: " + alreadyGone.getMessage());
        }
        Host.end(namespace, 5);
        Host.unmount(box);
        if (!hadCgroups) {
            Host.removeCgroups("libpod_parent");
        }
        Host.delete(box);
    }
}
