package io.cofferdam.container;

import io.cofferdam.linux.Capabilities;
import io.cofferdam.linux.SeccompProfile;
import io.cofferdam.linux.SeccompProfile.Action;
import io.cofferdam.linux.SeccompProfile.Call;
import io.cofferdam.linux.SeccompProfile.Comparison;
import io.cofferdam.linux.SeccompProfile.Condition;
import io.cofferdam.linux.SeccompProfile.Rule;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads seccomp profiles in the JSON that Docker and Podman take (moby, profiles/seccomp). Only the machine's own architecture
 * is let in, whatever the profile says of others: a call of another one ends the process, as with the default filter.
 */
final class SeccompJson {

    static final int MAX_CHARACTERS = 512 << 10;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,63}");
    private static final Pattern KERNEL = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");
    private static final int MAX_ERRNO = 4095;
    private static final int EPERM = 1;
    private static final Map<String, String> MACHINES = Map.of("amd64", "amd64", "aarch64", "arm64", "x86_64", "amd64");

    private final String kernel;
    private final String machine;

    private SeccompJson(String kernel, String machine) {
        this.kernel = kernel;
        this.machine = MACHINES.getOrDefault(machine, machine);
    }

    static SeccompProfile read(String text) {
        return read(text, System.getProperty("os.version", "0.0"), System.getProperty("os.arch", ""));
    }

    /** @param kernel the release, such as 6.18.1; {@code machine} as Java or Go name it */
    static SeccompProfile read(String text, String kernel, String machine) {
        if (text.length() > MAX_CHARACTERS) {
            throw wrong("It is longer than " + MAX_CHARACTERS + " characters.");
        }
        try {
            return new SeccompJson(kernel, machine).profile(JSON.readTree(text));
        } catch (JacksonException e) {
            throw wrong("It is no JSON: " + e.getOriginalMessage() + ".");
        }
    }

    private SeccompProfile profile(JsonNode json) {
        if (!json.isObject()) {
            throw wrong("It is no JSON object.");
        }
        for (String unsupported : List.of("listenerPath", "listenerMetadata")) {
            if (!json.path(unsupported).asString("").isEmpty()) {
                throw wrong("It asks for a listener (" + unsupported + "), which is not supported.");
            }
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonNode call : json.path("syscalls").values()) {
            if (applies(call)) {
                add(rules, call);
            }
        }
        Action standard = action(json.path("defaultAction"), json.path("defaultErrnoRet"));
        return new SeccompProfile("own", standard, rules);
    }

    private boolean applies(JsonNode call) {
        JsonNode in = call.path("includes");
        JsonNode out = call.path("excludes");
        boolean here = in.path("arches").isEmpty() || words(in, "arches").contains(machine);
        boolean elsewhere = words(out, "arches").contains(machine);
        String from = in.path("minKernel").asString("");
        String until = out.path("minKernel").asString("");
        return here && !elsewhere && (from.isEmpty() || isAtLeast(from)) && (until.isEmpty() || !isAtLeast(until));
    }

    private boolean isAtLeast(String release) {
        Matcher asked = KERNEL.matcher(release);
        Matcher has = KERNEL.matcher(kernel);
        if (!asked.matches() || !has.matches()) {
            throw wrong("\"" + TextRules.printable(release) + "\" is no release of a kernel.");
        }
        int major = Integer.compare(Integer.parseInt(has.group(1)), Integer.parseInt(asked.group(1)));
        return major > 0 || major == 0 && Integer.parseInt(has.group(2)) >= Integer.parseInt(asked.group(2));
    }

    private static void add(List<Rule> rules, JsonNode json) {
        Action action = action(json.path("action"), json.path("errnoRet"));
        List<Call> calls = new ArrayList<>();
        List<String> names = new ArrayList<>(words(json, "names"));
        String one = json.path("name").asString("");
        if (!one.isEmpty()) {
            names.add(one);
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw wrong("\"" + TextRules.printable(name) + "\" is not the name of a system call.");
            }
            calls.add(new Call(name, null));
        }
        Set<String> with = capabilities(json.path("includes"));
        Set<String> without = capabilities(json.path("excludes"));
        for (List<Condition> when : alternatives(json.path("args"))) {
            rules.add(new Rule(action, with, without, when, calls));
        }
    }

    private static Set<String> capabilities(JsonNode filter) {
        Set<String> names = new HashSet<>();
        words(filter, "caps").forEach(name -> names.add(Capabilities.canonical(name)));
        return names;
    }

    /** A call's conditions must all hold; several of the same argument are alternatives, as runc has it. */
    private static List<List<Condition>> alternatives(JsonNode args) {
        List<Condition> all = new ArrayList<>();
        args.values().forEach(arg -> all.add(condition(arg)));
        long different = all.stream().map(Condition::argument).distinct().count();
        return different == all.size()
                ? List.of(all)
                : all.stream().map(List::of).toList();
    }

    private static Condition condition(JsonNode arg) {
        int index = arg.path("index").asInt(-1);
        String operation = arg.path("op").asString("").replaceFirst("^SCMP_CMP_", "");
        for (Comparison comparison : Comparison.values()) {
            if (comparison.name().equals(operation) && index >= 0 && index <= 5) {
                return new Condition(index, comparison, number(arg, "value"), number(arg, "valueTwo"));
            }
        }
        throw wrong("A condition has no such operator or argument: " + TextRules.printable(arg.toString()) + ".");
    }

    /** Unsigned: a mask may have the highest bit. */
    private static long number(JsonNode arg, String field) {
        JsonNode value = arg.path(field);
        return value.isIntegralNumber() ? value.bigIntegerValue().longValue() : 0;
    }

    private static Action action(JsonNode name, JsonNode errno) {
        int error = errno.isMissingNode() || errno.isNull() ? EPERM : errno.asInt(-1);
        return switch (name.asString("")) {
            case "SCMP_ACT_ALLOW" -> new Action.Allow();
            case "SCMP_ACT_ERRNO" -> {
                if (error < 0 || error > MAX_ERRNO) {
                    throw wrong("An error number is from 0 to " + MAX_ERRNO + ".");
                }
                yield new Action.Fail(error);
            }
            case "SCMP_ACT_LOG" -> new Action.Log();
            case "SCMP_ACT_TRAP" -> new Action.Trap();
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> new Action.KillThread();
            case "SCMP_ACT_KILL_PROCESS" -> new Action.KillProcess();
            default ->
                throw wrong(
                        "The action \"" + TextRules.printable(name.asString(""))
                                + "\" is not one of ALLOW, ERRNO, LOG, TRAP, KILL, KILL_THREAD and KILL_PROCESS after SCMP_ACT_.");
        };
    }

    private static List<String> words(JsonNode json, String field) {
        List<String> words = new ArrayList<>();
        json.path(field).values().forEach(word -> words.add(word.asString("")));
        return words;
    }

    private static ProblemException wrong(String why) {
        return ProblemException.invalid(
                "Decoding seccomp profile failed.", why, "Take the profile of Docker as an example.");
    }
}
