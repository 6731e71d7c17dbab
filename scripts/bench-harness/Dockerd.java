import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A dockerd of our own, in a network namespace of its own so that its bridge and rules end with it. */
final class Dockerd implements AutoCloseable {

    private static final String CGROUPS = "cofferdam-bench-dockerd";
    /** From the root of each hierarchy: a relative parent would land below the cgroup of whoever runs this. */
    private static final String CGROUP_PARENT = "/" + CGROUPS;

    private final Path box;
    private final Process process;

    private Dockerd(Path box, Process process) {
        this.box = box;
        this.process = process;
    }

    /** @param rootfsTar of an image busybox, null for none */
    static Dockerd start(Path box, Path rootfsTar) throws IOException {
        Files.createDirectories(box);
        Path config = Files.writeString(box.resolve("daemon.json"), "{}");
        Process process = new ProcessBuilder(
                        "unshare", "--net", "dockerd", "--config-file", config.toString(), "-H", "unix://" + box.resolve("docker.sock"),
                        "--data-root", box.resolve("data").toString(), "--exec-root", box.resolve("exec").toString(),
                        "--pidfile", box.resolve("pid").toString(), "--cgroup-parent", CGROUP_PARENT)
                .redirectErrorStream(true)
                .redirectOutput(box.resolve("log").toFile())
                .start();
        Dockerd dockerd = new Dockerd(box, process);
        try {
            dockerd.await();
            if (rootfsTar != null) {
                dockerd.load(rootfsTar);
            }
            return dockerd;
        } catch (IOException | RuntimeException e) {
            dockerd.close();
            throw e;
        }
    }

    Path socket() {
        return box.resolve("docker.sock");
    }

    long pid() {
        return process.pid();
    }

    DockerApi api() {
        return new DockerApi(socket(), "busybox");
    }

    java.util.List<Long> containerd() throws IOException {
        return Host.processes("containerd", box.resolve("exec").toString(), "--config");
    }

    java.util.List<Long> shims() throws IOException {
        return Host.processes("containerd-shim", box.resolve("exec").toString());
    }

    private void await() throws IOException {
        for (int i = 0; i < 3000 && process.isAlive(); i++) {
            try (UnixHttp http = new UnixHttp(socket())) {
                if (http.send("GET", "/_ping", "").status() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Service.pause(10);
            }
        }
        throw new IOException("dockerd did not start: " + lastLines());
    }

    private String lastLines() throws IOException {
        java.util.List<String> lines = Files.readAllLines(box.resolve("log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private void load(Path rootfsTar) throws IOException {
        try (UnixHttp http = new UnixHttp(socket())) {
            http.send("POST", "/v1.41/images/create?fromSrc=-&repo=busybox&tag=latest", "application/x-tar", Files.readAllBytes(rootfsTar))
                    .require(200);
        }
    }

    @Override
    public void close() throws IOException {
        Host.end(process, 30);
        Host.unmount(box);
        Host.removeCgroups(CGROUPS);
        Host.delete(box);
    }
}
