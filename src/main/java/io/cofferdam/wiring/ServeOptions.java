package io.cofferdam.wiring;

import io.cofferdam.problem.ProblemException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The options of the service as it was started: what nothing reads is refused, because it was meant to do something. */
public final class ServeOptions {

    /** Settings of the libraries below, which check their own. */
    private static final List<String> FURTHER = List.of("server.", "spring.", "logging.", "management.");

    private static final Set<String> SWITCHES = Set.of("debug", "trace");

    private ServeOptions() {}

    /** Refuses stray words, options that nothing reads, and a port that is none. */
    public static void check(String... args) {
        for (String arg : args) {
            if (!arg.startsWith("--")) {
                throw ProblemException.invalid(
                        "Cofferdam was not started.",
                        "'%s' is no option.".formatted(arg),
                        "Write options as --name=value; 'cofferdam serve --help' lists them.");
            }
            String[] parts = arg.substring(2).split("=", 2);
            name(parts[0]);
            if (parts[0].equals("server.port")) {
                port(parts.length == 2 ? parts[1] : "");
            }
        }
    }

    private static void name(String name) {
        boolean further = FURTHER.stream().anyMatch(name::startsWith) || SWITCHES.contains(name);
        String bare = name.replaceFirst("\\[.*", "");
        if (further || known().stream().anyMatch(option -> plain(option).equals(plain(bare)))) {
            return;
        }
        throw ProblemException.invalid(
                "Cofferdam was not started.",
                "There is no option --%s.".formatted(name),
                "Did you mean --%s? 'cofferdam serve --help' lists the options.".formatted(nearest(bare)));
    }

    private static void port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            throw ProblemException.invalid(
                    "Cofferdam was not started.",
                    "'%s' is no port: --server.port takes a number.".formatted(text),
                    "Give a number from 1 to 65535, or 0 to have one chosen.");
        }
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>();
        add("cofferdam.", InstanceSettings.class, known);
        add("cofferdam.registry.", RegistryProperties.class, known);
        add("cofferdam.unpack.", UnpackProperties.class, known);
        add("cofferdam.ended.", EndedProperties.class, known);
        add("cofferdam.checkpoints.", CheckpointProperties.class, known);
        add("cofferdam.cgroups.", CgroupProperties.class, known);
        add("cofferdam.networks.", NetworksProperties.class, known);
        return known;
    }

    private static void add(String prefix, Class<? extends Record> settings, Set<String> known) {
        for (RecordComponent component : settings.getRecordComponents()) {
            known.add(prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
        }
    }

    /** Spring reads parallelLayers, parallel_layers and parallel-layers as one. */
    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String nearest(String name) {
        List<String> all = new ArrayList<>(known());
        all.addAll(List.of("server.port", "server.address"));
        return all.stream()
                .min(Comparator.comparingInt(option -> distance(name, option)))
                .orElseThrow();
    }

    /** How many letters must be added, dropped or exchanged (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
