package io.cofferdam.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The host's user names by uid, from its passwd(5) file; read again when the file changes. */
public final class HostUsers {

    private record Snapshot(FileTime modified, Map<Integer, String> names) {}

    private final Path passwd;
    private volatile Snapshot snapshot = new Snapshot(FileTime.fromMillis(-1), Map.of());

    public HostUsers(Path passwd) {
        this.passwd = passwd;
    }

    /** The name of a uid; empty if there is none or the file cannot be read. */
    public Optional<String> name(int uid) {
        try {
            FileTime modified = Files.getLastModifiedTime(passwd);
            Snapshot known = snapshot;
            if (!known.modified().equals(modified)) {
                known = new Snapshot(modified, parse(Files.readString(passwd, StandardCharsets.ISO_8859_1)));
                snapshot = known;
            }
            return Optional.ofNullable(known.names().get(uid));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The first entry of a uid wins, as with getpwuid(3); lines that are none are skipped. */
    static Map<Integer, String> parse(String passwd) {
        Map<Integer, String> names = new HashMap<>();
        for (String line : passwd.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length == 7 && !fields[0].isEmpty() && fields[2].matches("[0-9]{1,9}")) {
                names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
            }
        }
        return names;
    }
}
