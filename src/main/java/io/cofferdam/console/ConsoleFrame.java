package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import java.util.List;
import java.util.Locale;

/** What surrounds every page: the person, what that person may do, the host, the tray. */
record ConsoleFrame(Caller caller, Host host, String theme, List<Task> tasks) {

    public String user() {
        return caller.actor().name();
    }

    public String role() {
        return caller.actor().role().name().toLowerCase(Locale.ROOT);
    }

    public boolean may(String permission) {
        return caller.may(Permission.valueOf(permission));
    }

    public String themeWord() {
        return theme.isEmpty() ? "as the system" : theme;
    }

    public long running() {
        return tasks.stream().filter(Task::running).count();
    }

    public long failed() {
        return tasks.stream().filter(task -> task.problem() != null).count();
    }
}
