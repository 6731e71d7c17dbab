package io.cofferdam.console;

import io.cofferdam.container.ContainerView;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NetworkView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** A box with its middle at these coordinates. */
    record Node(String name, String detail, String path, int x, int y, boolean quiet) {}

    /**
     * A line between two boxes.
     *
     * @param wayOut whether packets to elsewhere go along it
     */
    record Link(int fromX, int fromY, int toX, int toY, boolean wayOut) {}

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
        Node outside = new Node("outside", "host and beyond", "", OUTSIDE, middle(0, 1, rows), true);
        for (NetworkView network : bridges) {
            boolean internal = network.spec().internal();
            Node node = new Node(
                    shortened(network.name()),
                    internal
                            ? "internal"
                            : network.spec().ranges().getFirst().subnet().toString(),
                    "/networks/" + network.name(),
                    NETWORK,
                    middle(networks.size(), bridges.size(), rows),
                    network.endpoints().isEmpty());
            networks.add(node);
            if (!internal) {
                links.add(new Link(OUTSIDE + HALF - 30, outside.y(), NETWORK - HALF, node.y(), true));
            }
            for (Endpoint place : network.endpoints()) {
                Node member = placed(members, place.containerId(), rows);
                links.add(new Link(NETWORK + HALF, node.y(), CONTAINER - HALF, member.y(), place.wayOut()));
            }
        }
        List<Node> placed =
                members.keySet().stream().map(id -> placed(members, id, rows)).toList();
        return new Topology(rows * ROW + TOP / 2, outside, networks, placed, links, words(bridges, containers));
    }

    private static Node member(String id, Map<String, ContainerView> containers, int row) {
        ContainerView view = containers.get(id);
        String name = view == null ? id.substring(0, 12) : view.name();
        String ports = view == null || view.ports().isEmpty()
                ? ""
                : view.ports().size() == 1 ? "1 port published" : view.ports().size() + " ports published";
        return new Node(shortened(name), ports, "/containers/" + id + "/network", CONTAINER, row, false);
    }

    private static Node placed(Map<String, Node> members, String id, int rows) {
        Node node = members.get(id);
        if (node == null) {
            throw new IllegalStateException("every place has its container");
        }
        return new Node(
                node.name(), node.detail(), node.path(), node.x(), middle(node.y(), members.size(), rows), false);
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
