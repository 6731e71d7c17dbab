package io.cofferdam.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command line on its way to the running service, sent as one line of JSON.
 *
 * @param directory in which it was given, for the files that it names
 */
record AdminRequest(List<String> args, @Nullable String password, String sudoUser, String directory) {

    AdminRequest {
        args = List.copyOf(args);
        // It goes into the record; only what a user name can be is worth keeping.
        sudoUser = sudoUser.matches("[A-Za-z0-9._-]{1,32}") ? sudoUser : "";
    }
}
