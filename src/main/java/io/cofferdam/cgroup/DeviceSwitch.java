package io.cofferdam.cgroup;

import io.cofferdam.linux.DeviceFilter;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The change from one set of device rules to another while processes run, as far as it is no writing of files. */
final class DeviceSwitch {

    private static final String PROGRAM = "device program";

    private DeviceSwitch() {}

    /** @param directory of the v2 tree, to which a launch attached the former program */
    static void to(byte[] program, Path directory) {
        try {
            if (!DeviceFilter.replace(directory, program)) {
                throw ProblemException.conflict(
                        "The device rules of " + directory + " were not changed.",
                        "No program of this version of the service filters its devices.",
                        "Restart the container: its next start uses the rules that it is given.");
            }
        } catch (SyscallException e) {
            throw ProblemException.internal(
                    "The device rules of " + directory + " were not changed.",
                    "The kernel says: " + e.getMessage() + ".",
                    "The former rules hold on. Look for the call in bpf(2).",
                    e);
        }
    }

    static FileChange told(Limits before, Limits after) {
        return new FileChange(PROGRAM, words(before), words(after));
    }

    private static String words(Limits limits) {
        return DeviceDefaults.with(limits).stream()
                .map(rule -> (rule.allow() ? "" : "not ") + rule.text())
                .collect(Collectors.joining(", "));
    }

    /** @param byList whether v1's list decides, in which denying reaches the entry of the same numbers only */
    static List<DeviceRule> lost(Limits before, Limits after, boolean byList) {
        Stream<DeviceRule> entries =
                DeviceRights.difference(DeviceDefaults.with(before), DeviceDefaults.with(after)).stream()
                        .filter(rule -> !rule.allow());
        Stream<DeviceRule> denied = after.deviceRules().stream()
                .filter(rule ->
                        !byList && !rule.allow() && !before.deviceRules().contains(rule));
        return Stream.concat(entries, denied).distinct().toList();
    }
}
