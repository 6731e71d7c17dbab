package io.cofferdam.cli;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Role;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command: its streams, what it works with, and who runs it.
 *
 * @param services opened when first asked for; commands that look at the host only never do
 * @param password the line from standard input, if --password-stdin was given
 * @param sudoUser who became root by sudo(8) to run it, or empty
 * @param directory from which relative names of files lead on
 */
record Invocation(
        PrintStream out,
        PrintStream err,
        Supplier<Services> services,
        @Nullable String password,
        String sudoUser,
        Path directory) {

    /** Only root reaches the database's files and the admin socket. */
    Caller caller() {
        String address = sudoUser.isEmpty() ? "local" : "local, sudo by " + sudoUser;
        return new Caller(Actor.socket("root", Role.ADMIN), Door.CLI, address);
    }
}
