package io.cofferdam.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.opentest4j.TestAbortedException;

/** An ext4 in a file that keeps limits of projects, or a test that is skipped because this kernel has none. */
public final class QuotaDisk implements AutoCloseable {

    private final Path root;
    private final Path mount;

    public QuotaDisk() throws Exception {
        root = Files.createTempDirectory("cfd-quota");
        mount = Files.createDirectory(root.resolve("disk"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        Path image = root.resolve("image");
        run("modprobe", "loop");
        run("truncate", "-s", "512M", image.toString());
        run("mkfs.ext4", "-q", "-O", "quota,project", "-E", "quotatype=prjquota", image.toString());
        String failed = run("mount", "-o", "loop,prjquota", image.toString(), mount.toString());
        if (!failed.isEmpty()) {
            Trees.remove(root);
            throw new TestAbortedException("this kernel has no quotas of projects: " + failed);
        }
    }

    public Path mount() {
        return mount;
    }

    /** What it prints; nothing where it worked. */
    public static String run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : command[0] + ": " + said;
        } catch (IOException missing) {
            return command[0] + ": " + missing.getMessage();
        }
    }

    @Override
    public void close() throws Exception {
        String failed = run("umount", mount.toString());
        if (!failed.isEmpty()) {
            throw new IOException(failed);
        }
        Trees.remove(root);
    }
}
