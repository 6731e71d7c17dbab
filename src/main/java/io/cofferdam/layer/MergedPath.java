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
        List<String> real = real(path);
        return real == null ? null : directory(real);
    }

    /** The path without links, null where it leads to no directory. */
    private @Nullable List<String> real(String path) throws IOException {
        List<String> real = new ArrayList<>();
        Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/")));
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                real.subList(Math.max(0, real.size() - 1), real.size()).clear();
            } else if (!name.isEmpty() && !name.equals(".")) {
                String link = links > MAX_LINKS ? null : look(real, name);
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

    /** Empty for a directory, what it says for a link, null for anything else. */
    private @Nullable String look(List<String> parent, String name) throws IOException {
        try (MergedDirectory directory = directory(parent)) {
            MergedDirectory.Found found = directory.find(name);
            if (found == null) {
                return null;
            }
            return switch (found.stat().type()) {
                case DIRECTORY -> "";
                case SYMLINK -> found.branch().directory().readLink(name);
                case REGULAR, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> null;
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
