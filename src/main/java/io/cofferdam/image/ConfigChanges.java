package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Applies the instructions of a Dockerfile that only change the config, as {@code docker import --change} takes them. */
public final class ConfigChanges {

    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:tcp|udp|sctp))?");

    private ConfigChanges() {}

    /** The config after all changes, in order. */
    public static RuntimeConfig apply(RuntimeConfig config, List<String> changes) {
        RuntimeConfig changed = config;
        for (String change : changes) {
            changed = apply(changed, change.strip());
        }
        return changed;
    }

    private static RuntimeConfig apply(RuntimeConfig config, String change) {
        String[] parts = change.split("\\s+", 2);
        String arguments = parts.length < 2 ? "" : parts[1].strip();
        if (arguments.isEmpty()) {
            throw bad(change, "An instruction needs an argument.");
        }
        return switch (parts[0].toUpperCase(Locale.ROOT)) {
            case "CMD" -> config.withCmd(command(config, arguments));
            case "ENTRYPOINT" -> config.withEntrypoint(command(config, arguments));
            case "ENV" -> config.withEnv(env(config.env(), pairs(change, arguments)));
            case "LABEL" -> {
                Map<String, String> labels = new LinkedHashMap<>(config.labels());
                labels.putAll(pairs(change, arguments));
                yield config.withLabels(labels);
            }
            case "EXPOSE" -> config.withExposedPorts(ports(config, change, arguments));
            case "USER" -> config.withUser(arguments);
            case "VOLUME" -> {
                List<String> paths = arguments.startsWith("[") ? jsonWords(arguments) : Words.split(change, arguments);
                yield config.withVolumes(union(config.volumes(), paths));
            }
            case "WORKDIR" ->
                config.withWorkingDir(arguments.startsWith("/") ? arguments : config.workingDir() + "/" + arguments);
            case "HEALTHCHECK" -> config.withHealthcheck(HealthCheckWords.read(change, arguments));
            case "ONBUILD" -> config.withOnBuild(append(config.onBuild(), trigger(change, arguments)));
            case "STOPSIGNAL" -> config.withStopSignal(arguments);
            default ->
                throw bad(
                        change,
                        "CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR"
                                + " are supported.");
        };
    }

    /** An instruction for later, which is not read before it is carried out; these would begin another build. */
    private static String trigger(String change, String arguments) {
        String instruction = arguments.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
        if (Set.of("FROM", "MAINTAINER", "ONBUILD").contains(instruction)) {
            throw bad(change, instruction + " is not allowed as an ONBUILD trigger.");
        }
        return arguments;
    }

    private static List<String> append(List<String> some, String last) {
        List<String> all = new ArrayList<>(some);
        all.add(last);
        return all;
    }

    /** The exec form is a JSON array; all else is a line for the shell. */
    private static List<String> command(RuntimeConfig config, String arguments) {
        if (arguments.startsWith("[")) {
            try {
                return jsonWords(arguments);
            } catch (ProblemException shellForm) {
                // as Docker reads it: what is no JSON is for the shell
            }
        }
        List<String> shell = config.shell();
        List<String> words = new ArrayList<>(shell == null ? SHELL : shell);
        words.add(arguments);
        return words;
    }

    static List<String> jsonWords(String json) {
        try {
            return List.of(Json.MAPPER.readValue(json, String[].class));
        } catch (JacksonException | NullPointerException e) {
            throw bad(json, "It is not a JSON array of strings.");
        }
    }

    private static List<String> env(List<String> env, Map<String, String> changes) {
        Map<String, String> byName = new LinkedHashMap<>();
        env.forEach(pair -> byName.put(pair.split("=", 2)[0], pair));
        changes.forEach((name, value) -> byName.put(name, name + "=" + value));
        return List.copyOf(byName.values());
    }

    /** {@code NAME=value NAME2="with blanks"}, or the old form {@code NAME value}. */
    private static Map<String, String> pairs(String change, String arguments) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String first = arguments.split("\\s+", 2)[0];
        if (first.indexOf('=') < 0) {
            String[] old = arguments.split("\\s+", 2);
            if (old.length < 2) {
                throw bad(change, "It has a name but no value.");
            }
            pairs.put(old[0], old[1]);
            return pairs;
        }
        for (String word : Words.split(change, arguments)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw bad(change, "A word of it is not NAME=value.");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private static List<String> ports(RuntimeConfig config, String change, String arguments) {
        List<String> ports = new ArrayList<>();
        for (String port : Words.split(change, arguments)) {
            if (!PORT.matcher(port).matches()) {
                throw bad(change, "\"" + port + "\" is not a port such as 80/tcp.");
            }
            ports.add(port.indexOf('/') < 0 ? port + "/tcp" : port);
        }
        return union(config.exposedPorts(), ports);
    }

    private static List<String> union(List<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    static ProblemException bad(String change, String why) {
        return ProblemException.invalid(
                // Its arguments may be secret, and this text goes on record.
                "The change \"" + change.split("\\s", 2)[0] + " …\" is not understood.",
                why,
                "Write it as in a Dockerfile, such as CMD [\"sh\"].");
    }
}
