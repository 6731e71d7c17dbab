package io.cofferdam.console;

import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.network.NetworkView;
import io.cofferdam.network.Subnet;
import io.cofferdam.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The networks in the launch form: a row of fields for each, the first of which is there always.
 *
 * @param there what can be chosen from; empty where that is not known
 */
record LaunchNetworks(LaunchForm form, List<NetworkView> there) {

    static final int MOST = 16;

    private static final List<String> FIELDS =
            List.of("network", "address", "address6", "macAddress", "aliases", "priority");

    /** The fields of one network; those of the first have no number in their names, so that links can fill them in. */
    record Row(int number) {
        public String name(String field) {
            return number == 1 ? field : field + "-" + number;
        }
    }

    List<Row> rows() {
        return IntStream.rangeClosed(1, MOST)
                .mapToObj(Row::new)
                .filter(row -> row.number == 1 || form.has(row.name("network")))
                .toList();
    }

    /** By name, with what each means; one that was asked for stays in the list, also when it is not there. */
    Map<String, String> choices() {
        Map<String, String> choices = new LinkedHashMap<>();
        for (NetworkView network : there) {
            choices.put(
                    network.name(),
                    switch (network.driver()) {
                        case "host" -> "the host's own network";
                        case "null" -> "loopback only";
                        default -> network.spec().internal() ? "internal, no way out" : "an address of its own";
                    });
        }
        rows().forEach(row -> choices.putIfAbsent(network(row), "not there"));
        choices.remove("");
        return choices;
    }

    /** The form with one row more: for a network that is not chosen yet, if there is one with addresses. */
    LaunchForm oneMore() {
        List<Map<String, String>> all = contents();
        if (all.size() < MOST) {
            List<String> chosen = rows().stream().map(this::network).toList();
            String free = there.stream()
                    .map(NetworkView::name)
                    .filter(name -> addressed(name) && !chosen.contains(name))
                    .reduce((first, second) -> second) // the instance's own bridge comes first, and is the least likely
                    .orElse("");
            all.add(Map.of("network", free));
        }
        return with(all);
    }

    /** The form without a row; those after it move up. */
    LaunchForm without(int number) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Row row : rows()) {
            if (row.number != number) {
                all.add(content(row));
            }
        }
        return all.isEmpty() ? form : with(all);
    }

    private List<Map<String, String>> contents() {
        return new ArrayList<>(rows().stream().map(this::content).toList());
    }

    private Map<String, String> content(Row row) {
        Map<String, String> content = new LinkedHashMap<>();
        FIELDS.forEach(field -> content.put(field, form.get(row.name(field))));
        return content;
    }

    private LaunchForm with(List<Map<String, String>> contents) {
        Map<String, String> values = new LinkedHashMap<>(form.values());
        rows().forEach(row -> FIELDS.forEach(field -> values.remove(row.name(field))));
        for (int i = 0; i < contents.size(); i++) {
            Row row = new Row(i + 1);
            contents.get(i).forEach((field, value) -> values.put(row.name(field), value));
        }
        return LaunchForm.of(values);
    }

    /** What is asked of each network; what cannot be read is put into the errors, a sentence for its field. */
    List<EndpointRequest> read(Map<String, String> errors) {
        List<EndpointRequest> places = new ArrayList<>();
        List<Row> rows = rows();
        for (Row row : rows) {
            String network = network(row);
            if (network.isEmpty()) {
                errors.put(row.name("network"), "No network is chosen. Choose one, or remove this one.");
            } else if (places.stream().anyMatch(place -> place.network().equals(network))) {
                errors.put(
                        row.name("network"), "'" + network + "' is chosen twice. Choose another, or remove this one.");
            } else if (!addressed(network) && rows.size() > 1) {
                errors.put(
                        row.name("network"),
                        "With '" + network
                                + "' a container is on no other network. Choose another, or remove the others.");
            }
            EndpointRequest place = place(row, errors);
            check(row, place, errors);
            places.add(place);
        }
        return places;
    }

    private EndpointRequest place(Row row, Map<String, String> errors) {
        String priority = form.get(row.name("priority"));
        boolean readable = priority.matches("-?[0-9]{1,9}");
        if (!readable && !priority.isEmpty()) {
            errors.put(row.name("priority"), "'" + priority + "' is not a whole number.");
        }
        return new EndpointRequest(
                network(row),
                form.get(row.name("address")),
                form.get(row.name("address6")),
                form.get(row.name("macAddress")),
                form.words(row.name("aliases")),
                readable ? Integer.parseInt(priority) : 0);
    }

    private void check(Row row, EndpointRequest place, Map<String, String> errors) {
        if (!addressed(place.network())) {
            FIELDS.stream()
                    .filter(field -> !field.equals("network")
                            && !form.get(row.name(field)).isEmpty())
                    .forEach(field -> errors.put(
                            row.name(field),
                            "With '" + place.network() + "' there is nothing to choose here. Leave it empty."));
            return;
        }
        place.flaws().forEach((part, flaw) -> errors.put(row.name(part), sentence(flaw)));
        there.stream()
                .filter(network -> network.name().equals(place.network()))
                .findFirst()
                .ifPresent(network -> {
                    within(network, row.name("address"), place.address(), false, errors);
                    within(network, row.name("address6"), place.address6(), true, errors);
                });
    }

    /** The engine's words begin as Docker's do. */
    private static String sentence(Problem flaw) {
        String line = flaw.line();
        return Character.toUpperCase(line.charAt(0)) + line.substring(1);
    }

    private static void within(
            NetworkView network, String field, String address, boolean v6, Map<String, String> errors) {
        if (address.isEmpty() || errors.containsKey(field)) {
            return;
        }
        Optional<Subnet> subnet = network.spec().ranges().stream()
                .map(range -> range.subnet())
                .filter(range -> range.v6() == v6)
                .findFirst();
        if (subnet.isEmpty()) {
            errors.put(field, network.name() + " has no addresses of this kind. Leave it empty.");
        } else if (!subnet.get().contains(address)) {
            errors.put(
                    field,
                    address + " is not an address of " + network.name() + ", which has " + subnet.get()
                            + ". Give another, or leave it empty.");
        }
    }

    private String network(Row row) {
        return form.get(row.name("network"));
    }

    static boolean addressed(String network) {
        return NetworkRequest.mode(network).addressed();
    }
}
