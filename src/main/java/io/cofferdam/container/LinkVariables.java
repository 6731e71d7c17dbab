package io.cofferdam.container;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The variables by which a container's programs find another one that it is linked to, as Docker has always named them. */
final class LinkVariables {

    /** What a build sets for itself, and says nothing of the other. */
    private static final Set<String> NOT_TOLD = Set.of("HOME", "PATH");

    private static final int LEAST_RUN = 3;

    private final String alias;
    private final String address;
    private final List<String> variables = new ArrayList<>();

    private record Port(int number, String protocol) {
        static Port of(String text) {
            String[] parts = text.split("/", 2);
            return new Port(Integer.parseInt(parts[0]), parts.length > 1 ? parts[1] : "tcp");
        }
    }

    private LinkVariables(String alias, String address) {
        this.alias = alias.toUpperCase(Locale.ROOT).replace('-', '_');
        this.address = address;
    }

    /**
     * The variables, as {@code NAME=value}.
     *
     * @param owner the name of the container that gets them
     * @param alias what it calls the other
     * @param address of the other
     * @param ports it exposes, such as "80/tcp"
     * @param env the other's own variables
     */
    static List<String> of(String owner, String alias, String address, List<String> ports, List<String> env) {
        LinkVariables made = new LinkVariables(alias, address);
        made.ports(ports.stream()
                .filter(port -> port.matches("[0-9]{1,5}(/[a-z]+)?"))
                .map(Port::of)
                .distinct()
                .sorted(Comparator.comparingInt(Port::number)
                        .thenComparing(port -> !port.protocol().equals("tcp")))
                .toList());
        made.put("NAME", "/" + owner + "/" + alias);
        for (String variable : env) {
            String[] parts = variable.split("=", 2);
            if (parts.length == 2 && !NOT_TOLD.contains(parts[0])) {
                made.put("ENV_" + parts[0], parts[1]);
            }
        }
        return List.copyOf(made.variables);
    }

    private void ports(List<Port> ports) {
        if (!ports.isEmpty()) {
            put("PORT", url(ports.getFirst()));
        }
        for (int i = 0; i < ports.size(); ) {
            int last = runFrom(ports, i);
            if (last - i + 1 >= LEAST_RUN) {
                run(ports.get(i), ports.get(last));
                i = last + 1;
            } else {
                i++;
            }
        }
        ports.forEach(this::port);
    }

    /** The last port of those that follow on one another. */
    private static int runFrom(List<Port> ports, int first) {
        int last = first;
        while (last + 1 < ports.size()
                && ports.get(last + 1).number() <= ports.get(first).number() + (last + 1 - first)) {
            last++;
        }
        return last;
    }

    private void run(Port first, Port last) {
        put(name(first) + "_START", url(first));
        put(name(first) + "_ADDR", address);
        put(name(first) + "_PROTO", first.protocol());
        put(name(first) + "_PORT_START", String.valueOf(first.number()));
        put(name(last) + "_END", url(last));
        put(name(last) + "_PORT_END", String.valueOf(last.number()));
    }

    private void port(Port port) {
        put(name(port), url(port));
        put(name(port) + "_ADDR", address);
        put(name(port) + "_PORT", String.valueOf(port.number()));
        put(name(port) + "_PROTO", port.protocol());
    }

    private static String name(Port port) {
        return "PORT_" + port.number() + "_" + port.protocol().toUpperCase(Locale.ROOT);
    }

    private String url(Port port) {
        return port.protocol() + "://" + address + ":" + port.number();
    }

    private void put(String name, String value) {
        variables.add(alias + "_" + name + "=" + value);
    }
}
