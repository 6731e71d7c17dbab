package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What HostConfig.SecurityOpt says. */
record SecurityOptions(boolean noNewPrivileges, @Nullable String seccomp) {

    /** Both switch off a mechanism that is not applied here in the first place. */
    private static final Set<String> HOLDS_ANYWAY = Set.of("label=disable", "apparmor=unconfined");

    private static final String SECCOMP = "seccomp=";

    static SecurityOptions read(List<String> options) {
        boolean noNewPrivileges = false;
        String seccomp = null;
        for (String option : options) {
            // Docker still reads the older form with a colon
            String normal = option.matches("[a-z-]+=(?s).*") ? option : option.replaceFirst(":", "=");
            if (normal.startsWith(SECCOMP)
                    && normal.substring(SECCOMP.length()).stripLeading().startsWith("{")) {
                seccomp = normal.substring(SECCOMP.length());
                continue;
            }
            switch (normal) {
                case "no-new-privileges", "no-new-privileges=true" -> noNewPrivileges = true;
                case "no-new-privileges=false" -> noNewPrivileges = false;
                case "seccomp=unconfined" -> seccomp = "unconfined";
                case "seccomp=builtin", "seccomp=default" -> seccomp = null;
                default -> refuseUnlessHolds(normal);
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp);
    }

    private static void refuseUnlessHolds(String option) {
        if (!HOLDS_ANYWAY.contains(option)) {
            String shown = option.length() > 60 ? option.substring(0, 60) + "…" : option;
            throw ProblemException.unsupported(
                    "The security option '" + shown + "' is not supported.",
                    "There are no-new-privileges, systempaths=unconfined, and seccomp with unconfined, builtin or a profile's file.",
                    "Leave it out.");
        }
    }
}
