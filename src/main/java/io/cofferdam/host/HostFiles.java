package io.cofferdam.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The kernel's files that tell about the machine; what cannot be read is empty. */
final class HostFiles {

    private static final int MOST_BYTES = 1 << 20;

    private final Path root;

    HostFiles(Path root) {
        this.root = root;
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    String line(String path) {
        return text(path).strip();
    }

    String text(String path) {
        try (FileInputStream stream = new FileInputStream(root.resolve(path).toFile())) {
            return new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }

    /** The kernel's own list where securityfs is mounted, else the traces that the two big ones leave. */
    List<String> securityModules() {
        String list = line("sys/kernel/security/lsm");
        if (!list.isEmpty()) {
            return List.copyOf(Arrays.asList(list.split(",")));
        }
        List<String> modules = new ArrayList<>();
        if (line("sys/module/apparmor/parameters/enabled").equals("Y")) {
            modules.add("apparmor");
        }
        if (exists("sys/fs/selinux/enforce")) {
            modules.add("selinux");
        }
        return List.copyOf(modules);
    }
}
