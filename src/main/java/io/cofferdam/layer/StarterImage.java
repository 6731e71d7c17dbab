package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.Ingest;
import io.cofferdam.image.Ingest.Blob;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.Platform;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Makes {@code busybox:latest} of the host's static busybox, so that the first start has something to run. */
public final class StarterImage {

    /** The name it gets. */
    public static final ImageReference NAME = ImageReference.parse("busybox:latest");

    /** The same busybox must give the same image on every host and day. */
    private static final Instant TIME = Instant.EPOCH;

    private static final Pattern APPLET = Pattern.compile("(?:usr/)?s?bin/[a-zA-Z0-9_.\\[-]+");
    private static final int MAX_BUSYBOX_BYTES = 32 << 20;
    private static final List<String> DIRECTORIES = List.of(
            "bin",
            "dev",
            "etc",
            "home",
            "lib",
            "mnt",
            "opt",
            "proc",
            "run",
            "sbin",
            "sys",
            "usr",
            "usr/bin",
            "usr/sbin",
            "var",
            "var/log",
            "var/spool",
            "var/www");

    private final ImageStore images;
    private final LayerStore layers;

    public StarterImage(ImageStore images, LayerStore layers) {
        this.images = images;
        this.layers = layers;
    }

    /** Makes the image and gives it its name; the same busybox makes the same image again. */
    public Image make(Path busybox) {
        try (Ingest ingest = images.ingest()) {
            Blob layer = ingest.write(new ByteArrayInputStream(tar(busybox)), null);
            Descriptor blob = new Descriptor(MediaTypes.OCI_LAYER, layer.digest(), layer.size());
            Descriptor manifest = ImageBlobs.write(ingest, config(layer), List.of(blob));
            Image image = ingest.inspect(manifest);
            try (LayerStore.Hold hold = layers.hold(LayerStack.of(image))) {
                layers.ensureUnpacked(image, images);
                return ingest.commit(manifest, List.of(NAME));
            }
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The starter image cannot be made of " + busybox + ".",
                    String.valueOf(e.getMessage()),
                    "Install a static busybox (Debian: busybox-static), or load an image.",
                    e);
        }
    }

    private static ImageConfig config(Blob layer) {
        Platform host = Platform.host();
        RuntimeConfig runtime = RuntimeConfig.EMPTY
                .withCmd(List.of("sh"))
                .withEnv(List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        return new ImageConfig(
                host.architecture(),
                host.os(),
                host.variant(),
                TIME,
                null,
                runtime,
                List.of(layer.digest()),
                List.of(new ImageConfig.History(
                        TIME, "made by Cofferdam of the host's static busybox", null, null, false)));
    }

    private static byte[] tar(Path busybox) throws IOException {
        byte[] program = program(busybox);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(program.length + (1 << 20));
        TarWriter tar = new TarWriter(bytes);
        tar.putDirectory(".", 0755, TIME);
        for (String directory : DIRECTORIES) {
            tar.putDirectory(directory, 0755, TIME);
        }
        tar.putDirectory("root", 0700, TIME);
        tar.putDirectory("tmp", 01777, TIME);
        tar.putDirectory("var/tmp", 01777, TIME);
        tar.putSymlink("var/run", "../run", TIME);
        tar.putFile("bin/busybox", program, 0755, TIME);
        for (String applet : applets(busybox)) {
            tar.putSymlink(applet, target(applet), TIME);
        }
        Accounts.write(tar, TIME);
        tar.finish();
        return bytes.toByteArray();
    }

    /** Relative, so that the links are right wherever the root is looked at from. */
    private static String target(String applet) {
        if (applet.startsWith("bin/")) {
            return "busybox";
        }
        return applet.startsWith("usr/") ? "../../bin/busybox" : "../bin/busybox";
    }

    private static byte[] program(Path busybox) throws IOException {
        if (Files.size(busybox) > MAX_BUSYBOX_BYTES) {
            throw new IOException("it has more than " + (MAX_BUSYBOX_BYTES >> 20) + " MiB");
        }
        return Files.readAllBytes(busybox);
    }

    /** What the program says it can do, sorted, without itself. */
    private static TreeSet<String> applets(Path busybox) throws IOException {
        Process process = new ProcessBuilder(busybox.toString(), "--list-full")
                .redirectErrorStream(true)
                .start();
        TreeSet<String> applets = new TreeSet<>();
        try (InputStream out = process.getInputStream()) {
            String list = new String(out.readNBytes(1 << 20), StandardCharsets.UTF_8);
            list.lines()
                    .map(String::strip)
                    .filter(path -> APPLET.matcher(path).matches())
                    .forEach(applets::add);
        } finally {
            end(process);
        }
        applets.remove("bin/busybox");
        if (applets.isEmpty()) {
            throw new IOException("it does not list its applets");
        }
        return applets;
    }

    private static void end(Process process) throws IOException {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
