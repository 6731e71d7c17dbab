import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** runc or crun alone, with the bundle that `runc spec` makes: no network, no image, no service. */
final class OciRuntime {

    private OciRuntime() {}

    static Samples runs(String runtime, Path box, Path rootfs, int rounds) throws IOException {
        Path bundle = Files.createDirectories(box.resolve("bundle"));
        Path config = bundle.resolve("config.json");
        Files.deleteIfExists(config);
        Host.run("sh", "-c", "cd '" + bundle + "' && " + runtime + " spec");
        String text = Files.readString(config)
                .replaceFirst("\"terminal\": true", "\"terminal\": false")
                .replaceFirst("\"sh\"", "\"true\"")
                .replaceFirst("\"path\": \"rootfs\"", "\"path\": \"" + rootfs + "\"");
        Files.writeString(config, text);
        String name = "cofferdam-bench-" + runtime;
        try {
            return Host.repeat(5, rounds, runtime, "--root", box.resolve(runtime).toString(), "run", "--bundle", bundle.toString(), name);
        } finally {
            Host.removeCgroups(name);
        }
    }
}
