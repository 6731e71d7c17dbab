package io.cofferdam.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lays out a recorded host's /proc and /sys below a folder; a line "== path" starts each file. */
final class FixtureHost {

    private FixtureHost() {}

    static CgroupHost unpack(String name, Path root) {
        try {
            String text = new String(
                    FixtureHost.class
                            .getResourceAsStream("/cgroup/" + name + ".txt")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            for (String part : text.split("(?m)^== ")) {
                if (!part.isBlank()) {
                    int end = part.indexOf('\n');
                    Path file = root.resolve(part.substring(0, end));
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, part.substring(end + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CgroupHost.detect(root);
    }

    static Cgroup container(String name, Path root) {
        return new Cgroups(unpack(name, root), "cofferdam-test").container("web");
    }
}
