package io.cofferdam.console;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An option of `docker run` whose value decides which fields of the launch form say it.
 *
 * @param fields by name, with what they get
 */
record RunChoice(Map<String, String> fields) {

    /** Empty where the form cannot say this. */
    static Optional<RunChoice> of(String name, String value) {
        return Optional.ofNullable(
                        switch (name) {
                            case "--restart" -> restart(value);
                            case "--security-opt" -> security(value);
                            case "--userns" -> value.equals("host") ? Map.of("hostUsers", "1") : null;
                            case "--pid" -> value.equals("host") ? Map.of("hostPids", "1") : null;
                            case "--entrypoint" ->
                                value.isEmpty() ? null : Map.of("entrypoint", ShellWords.quote(value));
                            default -> null;
                        })
                .map(RunChoice::new);
    }

    private static @Nullable Map<String, String> restart(String value) {
        int colon = value.indexOf(':');
        String policy = colon < 0 ? value : value.substring(0, colon);
        return switch (policy) {
            case "no", "always", "unless-stopped", "on-failure" ->
                Map.of("restart", policy, "restartMax", colon < 0 ? "" : value.substring(colon + 1));
            default -> null;
        };
    }

    private static @Nullable Map<String, String> security(String value) {
        return switch (value) {
            case "no-new-privileges", "no-new-privileges:true", "no-new-privileges=true" ->
                Map.of("noNewPrivileges", "1");
            case "seccomp=unconfined", "seccomp:unconfined" -> Map.of("seccomp", "unconfined");
            case "seccomp=builtin", "seccomp=default" -> Map.of("seccomp", "default");
            default -> null;
        };
    }
}
