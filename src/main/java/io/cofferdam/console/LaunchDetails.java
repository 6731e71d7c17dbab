package io.cofferdam.console;

import io.cofferdam.cgroup.ByteSize;
import io.cofferdam.container.DeviceSpec;
import io.cofferdam.container.UlimitSpec;
import io.cofferdam.image.GoDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fields of the launch form of one value a line, each line read by itself; what cannot be read is refused by a sentence. */
final class LaunchDetails {

    private static final Pattern ULIMIT = Pattern.compile("([a-z]{1,20})=(-?\\d{1,18})(?::(-?\\d{1,18}))?");

    private LaunchDetails() {}

    /** name=soft[:hard], as with `docker run --ulimit`. */
    static UlimitSpec ulimit(String line) {
        Matcher matcher = ULIMIT.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + line + "' is not a ulimit. Write it as nofile=1024:2048.");
        }
        long soft = Long.parseLong(matcher.group(2));
        return new UlimitSpec(
                matcher.group(1), soft, matcher.group(3) == null ? soft : Long.parseLong(matcher.group(3)));
    }

    /** host path[:path inside[:rwm]], as with `docker run --device`. */
    static DeviceSpec device(String line) {
        String[] parts = line.split(":", 3);
        boolean rights = parts.length > 1 && parts[parts.length - 1].matches("[rwm]{1,3}");
        if (!parts[0].startsWith("/") || (parts.length == 3 && !rights)) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not a device. Write it as /dev/fuse or /dev/sda:/dev/disk:r.");
        }
        String inside = parts.length == 3 || (parts.length == 2 && !rights) ? parts[1] : "";
        return new DeviceSpec(parts[0], inside, rights ? parts[parts.length - 1] : "");
    }

    /** name:address, as with `docker run --add-host`. */
    static String host(String line) {
        if (!line.matches("[^:=\\s]+[:=]\\S+")) {
            throw new IllegalArgumentException("'" + line + "' is not a host. Write it as db:10.0.0.7.");
        }
        return line.replaceFirst("=", ":");
    }

    /** NAME=value lines. */
    static Map<String, String> pairs(List<String> lines) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + line + "' has no name and value. Write it as name=value.");
            }
            pairs.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
        return pairs;
    }

    /** How a log is kept. */
    record Log(
            @Nullable Long maxBytes,
            @Nullable Integer maxFiles,
            @Nullable Long maxAgeSeconds) {

        static final Log USUAL = new Log(null, null, null);

        /** max-size, max-file and max-age, as with `docker run --log-opt`. */
        static Log of(List<String> lines) {
            Map<String, String> options = pairs(lines);
            options.keySet().stream()
                    .filter(name -> !List.of("max-size", "max-file", "max-age").contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException(
                                "'" + name + "' is no option of a log. There are max-size, max-file and max-age.");
                    });
            return new Log(bytes(options.get("max-size")), files(options.get("max-file")), age(options.get("max-age")));
        }

        private static @Nullable Long bytes(@Nullable String text) {
            return text == null ? null : Long.valueOf(ByteSize.parse(text));
        }

        private static @Nullable Integer files(@Nullable String text) {
            if (text != null && !text.matches("\\d{1,9}")) {
                throw new IllegalArgumentException("'" + text + "' is not a number of files.");
            }
            return text == null ? null : Integer.valueOf(text);
        }

        private static @Nullable Long age(@Nullable String text) {
            return text == null
                    ? null
                    : Long.valueOf(GoDuration.parse(text)
                            .map(Duration::toSeconds)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "'" + text + "' is not an age. Write it as 30m or 168h.")));
        }
    }
}
