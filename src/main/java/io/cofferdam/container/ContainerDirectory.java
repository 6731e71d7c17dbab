package io.cofferdam.container;

import java.nio.file.Path;

/** The layout of {@code containers/<id>/} and of the container's files under the run directory. */
public record ContainerDirectory(Path root, Path socket) {

    public Path spec() {
        return root.resolve("spec.json");
    }

    public Path state() {
        return root.resolve("state.json");
    }

    /** The last launch's plan with its times. */
    public Path plan() {
        return root.resolve("plan.json");
    }

    /** How the last run ended. */
    public Path ending() {
        return root.resolve("ending.json");
    }

    /** Written by the supervisor: "code oom started finished", and the last use. */
    public Path exit() {
        return root.resolve("exit");
    }

    public Path upper() {
        return root.resolve("upper");
    }

    public Path work() {
        return root.resolve("work");
    }

    public Path log() {
        return root.resolve("log");
    }

    /** What it stands on, written when its image is removed by force. */
    public Path layers() {
        return root.resolve("layers.json");
    }

    /** There while a commit has the container's processes stand still: whoever finds it lets them go on. */
    public Path standing() {
        return root.resolve("standing");
    }

    /** What was kept of its processes' memory. */
    public Path checkpoints() {
        return root.resolve("checkpoints");
    }

    public Path hosts() {
        return root.resolve("hosts");
    }

    public Path resolvConf() {
        return root.resolve("resolv.conf");
    }

    public Path hostname() {
        return root.resolve("hostname");
    }
}
