package io.cofferdam.console;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.PortSpec;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture of who is on which network: what is outside at the left, networks in the middle, containers at the right.
 *
 * @param height of the picture; it is {@link #WIDTH} wide
 * @param words the same for those who do not see it
 */
record Topology(int height, Node outside, List<Node> networks, List<Node> containers, List<Link> links, String words) {

    static final int WIDTH = 720;
    /** More is no picture any more. */
    static final int MOST_CONTAINERS = 40;

    private static final int ROW = 44;
    private static final int TOP = 30;
    private static final int OUTSIDE = 70;
    private static final int NETWORK = 330;
    private static final int CONTAINER = 610;
    private static final int HALF = 90;
    private static final int LONGEST_NAME = 22;

    /** How much of a detail has room in a box. */
    private static final int LONGEST_DETAIL = 27;

    private static final String HELD = "egress";

    /**
     * A box with its middle at these coordinates.
     *
     * @param title what there is to know and has no room
     */
    record Node(String name, String detail, String title, String path, int x, int y, boolean quiet) {}

    /**
     * A line between two boxes.
     *
     * @param wayOut whether packets to elsewhere go along it
     * @param family of which family alone, where those of the other go another way; else empty
     */
    record Link(int fromX, int fromY, int toX, int toY, boolean wayOut, String family) {
        /** Where the family is written. */
        public int middleX() {
            return (fromX + toX) / 2;
        }

        public int middleY() {
            return (fromY + toY) / 2 + 4;
        }
    }

    /** Whether there is anything to be seen that a table does not say better. */
    public boolean worthwhile() {
        return !containers.isEmpty() && containers.size() <= MOST_CONTAINERS;
    }

    static Topology of(List<NetworkView> all, Map<String, ContainerView> containers) {
        List<NetworkView> bridges =
                all.stream().filter(network -> !network.bridge().isEmpty()).toList();
        Map<String, Node> members = new LinkedHashMap<>();
        List<Node> networks = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (NetworkView network : bridges) {
            for (Endpoint place : network.endpoints()) {
                members.computeIfAbsent(place.containerId(), id -> member(id, containers, members.size()));
            }
        }
        int rows = Math.max(bridges.size(), members.size());
        Node outside = new Node("outside", "host and beyond", "", "", OUTSIDE, middle(0, 1, rows), true);
        for (NetworkView network : bridges) {
            boolean internal = network.spec().internal();
            Node node = network(network, middle(networks.size(), bridges.size(), rows));
            networks.add(node);
            if (!internal) {
                links.add(new Link(OUTSIDE + HALF - 30, outside.y(), NETWORK - HALF, node.y(), true, ""));
            }
            for (Endpoint place : network.endpoints()) {
                Node member = placed(members, place.containerId(), rows);
                links.add(new Link(
                        NETWORK + HALF,
                        node.y(),
                        CONTAINER - HALF,
                        member.y(),
                        place.wayOut() || place.wayOut6(),
                        family(place, bridges)));
            }
        }
        List<Node> placed =
                members.keySet().stream().map(id -> placed(members, id, rows)).toList();
        return new Topology(rows * ROW + TOP / 2, outside, networks, placed, links, words(bridges, containers));
    }

    private static Node network(NetworkView network, int y) {
        EgressPolicy policy = network.spec().egress();
        String what = network.spec().internal()
                ? "internal"
                : network.spec().ranges().getFirst().subnet().toString();
        return new Node(
                shortened(network.name()),
                policy == null ? what : what + " · " + HELD,
                network.name() + said(policy),
                "/networks/" + network.name(),
                NETWORK,
                y,
                network.endpoints().isEmpty());
    }

    private static Node member(String id, Map<String, ContainerView> containers, int row) {
        ContainerView view = containers.get(id);
        String path = "/containers/" + id + "/network";
        if (view == null) {
            return new Node(id.substring(0, 12), "", id.substring(0, 12), path, CONTAINER, row, false);
        }
        EgressPolicy policy = view.spec().request().network().egress();
        List<String> ports = view.ports().stream().map(Panels::port).toList();
        String title = view.name() + (ports.isEmpty() ? "" : ", published: " + String.join(", ", ports)) + said(policy);
        return new Node(
                shortened(view.name()), detail(view.ports(), policy != null), title, path, CONTAINER, row, false);
    }

    /** As many ports as have room, and how many there are more. */
    static String detail(List<PortSpec> ports, boolean held) {
        List<String> all = ports.stream()
                .map(port -> port.hostPorts() + "→" + port.containerPort()
                        + (port.protocol().equals("tcp") ? "" : "/" + port.protocol()))
                .distinct()
                .toList();
        for (int shown = all.size(); shown > 0; shown--) {
            String more = shown == all.size() ? "" : " +" + (all.size() - shown);
            String detail = String.join(" ", all.subList(0, shown)) + more + (held ? " · " + HELD : "");
            if (detail.length() <= LONGEST_DETAIL) {
                return detail;
            }
        }
        String number = all.isEmpty() ? "" : all.size() == 1 ? "1 port" : all.size() + " ports";
        return !held ? number : number.isEmpty() ? HELD : number + " · " + HELD;
    }

    private static String said(@Nullable EgressPolicy policy) {
        if (policy == null) {
            return "";
        }
        return ", may leave: " + (policy.lines().isEmpty() ? "nothing" : String.join("; ", policy.lines()));
    }

    /** Which family alone goes out along a line, where the other goes along another one. */
    private static String family(Endpoint place, List<NetworkView> networks) {
        if (place.wayOut() == place.wayOut6()) {
            return "";
        }
        boolean elsewhere = networks.stream()
                .flatMap(network -> network.endpoints().stream())
                .filter(other -> other.containerId().equals(place.containerId()))
                .anyMatch(other -> place.wayOut() ? other.wayOut6() : other.wayOut());
        return !elsewhere ? "" : place.wayOut() ? "IPv4" : "IPv6";
    }

    private static Node placed(Map<String, Node> members, String id, int rows) {
        Node node = members.get(id);
        if (node == null) {
            throw new IllegalStateException("every place has its container");
        }
        return new Node(
                node.name(),
                node.detail(),
                node.title(),
                node.path(),
                node.x(),
                middle(node.y(), members.size(), rows),
                false);
    }

    /** Rows of a shorter column stand in the middle. */
    private static int middle(int row, int ofRows, int rows) {
        return TOP + (rows - ofRows) * ROW / 2 + row * ROW;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static String words(List<NetworkView> networks, Map<String, ContainerView> containers) {
        List<String> words = new ArrayList<>();
        for (NetworkView network : networks) {
            List<String> names = network.endpoints().stream()
                    .map(Endpoint::containerId)
                    .map(id -> containers.get(id) == null
                            ? id.substring(0, 12)
                            : containers.get(id).name())
                    .toList();
            words.add(network.name() + ": " + (names.isEmpty() ? "nobody" : String.join(", ", names)));
        }
        return String.join("; ", words);
    }
}
