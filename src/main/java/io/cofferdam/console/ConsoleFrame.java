package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import java.util.List;
import java.util.Locale;

/**
 * What surrounds every page: the person, what that person may do, the host, the tray.
 *
 * @param position how far changes had come when the page was begun
 */
record ConsoleFrame(Caller caller, Host host, String theme, List<Task> tasks, String position) {

    /** The address of the page's stream, which begins with what changed while the page was drawn. */
    public String since(String live) {
        return live + (live.indexOf('?') < 0 ? "?" : "&") + "since=" + position;
    }

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
