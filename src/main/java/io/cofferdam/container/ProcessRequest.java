package io.cofferdam.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process of a container as it was asked for; null means what the image says.
 *
 * @param entrypoint an empty list clears the image's
 * @param env "NAME=value", or "NAME" to drop the image's
 * @param console how large its terminal is at first; null where nobody said
 * @param user "name", "uid", "name:group" or "uid:gid"
 */
public record ProcessRequest(
        @Nullable List<String> entrypoint,
        @Nullable List<String> command,
        List<String> env,
        @Nullable String workingDir,
        @Nullable String user,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        List<String> groupAdd,
        List<UlimitSpec> ulimits,
        @Nullable Integer oomScoreAdj,
        boolean init,
        @Nullable ConsoleSize console) {

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public ProcessRequest {
        env = env == null ? List.of() : List.copyOf(env);
        groupAdd = groupAdd == null ? List.of() : List.copyOf(groupAdd);
        ulimits = ulimits == null ? List.of() : List.copyOf(ulimits);
    }

    public ProcessRequest(
            @Nullable List<String> entrypoint,
            @Nullable List<String> command,
            List<String> env,
            @Nullable String workingDir,
            @Nullable String user,
            boolean tty,
            boolean openStdin,
            boolean stdinOnce,
            List<String> groupAdd,
            List<UlimitSpec> ulimits,
            @Nullable Integer oomScoreAdj,
            boolean init) {
        this(
                entrypoint,
                command,
                env,
                workingDir,
                user,
                tty,
                openStdin,
                stdinOnce,
                groupAdd,
                ulimits,
                oomScoreAdj,
                init,
                null);
    }

    public static ProcessRequest of(String... command) {
        return new ProcessRequest(
                null,
                command.length == 0 ? null : List.of(command),
                List.of(),
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false);
    }
}
