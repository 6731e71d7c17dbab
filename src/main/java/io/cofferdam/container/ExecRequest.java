package io.cofferdam.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A further process in a running container; null fields are as the container's process has them. */
public record ExecRequest(
        List<String> argv,
        List<String> env,
        @Nullable String workingDir,
        @Nullable String user,
        boolean tty,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        boolean privileged,
        int rows,
        int columns) {}
