package io.cofferdam.container;

import io.cofferdam.layer.ContainerArchive.Owner;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.OpenFile;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the ids of a container's user in its own files, which may be anything. */
final class UserLookup {

    private static final int MAX_BYTES = 1 << 20;
    private static final int NAME = 0;
    private static final int ID = 2;
    private static final int PRIMARY_GROUP = 3;

    private UserLookup() {}

    /** @param user "name", "uid", "name:group" or "uid:gid"; empty for root */
    static Owner of(Rooted root, String user) throws IOException {
        String[] parts = user.split(":", 2);
        List<String[]> users = lines(root, "/etc/passwd");
        String[] known = find(users, parts[0]);
        int uid = parts[0].isEmpty() ? 0 : id(parts[0], known, "user", user);
        if (parts.length == 2 && !parts[1].isEmpty()) {
            return new Owner(uid, id(parts[1], find(lines(root, "/etc/group"), parts[1]), "group", user));
        }
        String group = known == null || known.length <= PRIMARY_GROUP ? "" : known[PRIMARY_GROUP];
        return new Owner(uid, isNumber(group) ? Integer.parseInt(group) : 0);
    }

    private static String @Nullable [] find(List<String[]> lines, String nameOrId) {
        return lines.stream()
                .filter(fields -> fields.length > ID && (fields[NAME].equals(nameOrId) || fields[ID].equals(nameOrId)))
                .findFirst()
                .orElse(null);
    }

    private static int id(String asked, String @Nullable [] known, String kind, String user) {
        String id = known == null ? asked : known[ID];
        if (!isNumber(id)) {
            throw ProblemException.invalid(
                    "unable to find %s %s: no matching entries in the container's files."
                            .formatted(kind, TextRules.printable(asked)),
                    "The container's user is '" + TextRules.printable(user) + "'.",
                    "Copy without giving the files to the container's user.");
        }
        return Integer.parseInt(id);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private static List<String[]> lines(Rooted root, String path) throws IOException {
        try (OpenFile file = root.openFile(path)) {
            if (file.stat().type() != FileStat.Type.REGULAR) {
                return List.of();
            }
            byte[] bytes = file.inputStream().readNBytes(MAX_BYTES);
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(":", -1))
                    .toList();
        } catch (SyscallException missing) {
            return List.of();
        }
    }
}
