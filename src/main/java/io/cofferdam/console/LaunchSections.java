package io.cofferdam.console;

import java.util.List;
import java.util.Map;

/** Which sections of the launch form stand open: those that say something and those that cannot be read. */
record LaunchSections(LaunchForm form, Map<String, String> errors) {

    public boolean open(List<String> fields) {
        return fields.stream().anyMatch(errors::containsKey) || form.says(fields.toArray(String[]::new));
    }
}
