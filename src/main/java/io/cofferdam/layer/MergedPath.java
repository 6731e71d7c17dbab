package io.cofferdam.layer;

import io.cofferdam.layer.MergedDirectory.Layer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a directory in layers as the container would: links lead on inside of the root and never out of it. */
final class MergedPath {

    /** As many as the kernel follows, path_resolution(7). */
    private static final int MAX_LINKS = 40;

    private final List<Layer> layers;

    MergedPath(List<Layer> layers) {
        this.layers = layers;
    }

    /** The directory at a path, opened; null where there is none. */
    @Nullable
    MergedDirectory open(String path) throws IOException {
        List<String> real = real(path, false);
        return real == null ? null : directory(real);
    }

    /** The path of a file or directory without links; null where there is none. */
    @Nullable
    String file(String path) throws IOException {
        List<String> real = real(path, true);
        return real == null ? null : "/" + String.join("/", real);
    }

    /** The path without links, null where it leads to no directory or not even to a file. */
    private @Nullable List<String> real(String path, boolean file) throws IOException {
        List<String> real = new ArrayList<>();
        Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/")));
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                real.subList(Math.max(0, real.size() - 1), real.size()).clear();
            } else if (!name.isEmpty() && !name.equals(".")) {
                String link = links > MAX_LINKS ? null : look(real, name, file && left.isEmpty());
                if (link == null) {
                    return null;
                }
                if (link.isEmpty()) {
                    real.add(name);
                } else {
                    links++;
                    follow(link, real, left);
                }
            }
        }
        return real;
    }

    private static void follow(String link, List<String> real, Deque<String> left) {
        if (link.startsWith("/")) {
            real.clear();
        }
        List<String> names = new ArrayList<>(Arrays.asList(link.split("/")));
        Collections.reverse(names);
        names.forEach(left::push);
    }

    /** Empty for a directory and for a file if one may be there, what it says for a link, null for anything else. */
    private @Nullable String look(List<String> parent, String name, boolean file) throws IOException {
        try (MergedDirectory directory = directory(parent)) {
            MergedDirectory.Found found = directory.find(name);
            if (found == null) {
                return null;
            }
            return switch (found.stat().type()) {
                case DIRECTORY -> "";
                case SYMLINK -> found.branch().directory().readLink(name);
                case REGULAR -> file ? "" : null;
                case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> null;
            };
        }
    }

    private MergedDirectory directory(List<String> names) throws IOException {
        MergedDirectory at = MergedDirectory.open(layers);
        for (String name : names) {
            try (MergedDirectory parent = at) {
                at = parent.child(name);
            }
        }
        return at;
    }
}
