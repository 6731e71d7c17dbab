package io.cofferdam.namespace;

import java.util.List;

/** What a process sees of the network. */
public record NetworkView(
        List<Interface> interfaces, List<Route> routes, List<Socket> listening, Connections connections) {

    static final NetworkView EMPTY = new NetworkView(List.of(), List.of(), List.of(), Connections.NONE);

    /**
     * A network interface.
     *
     * @param kind "veth", "bridge" ...; empty for hardware and lo
     * @param addresses with prefix, as in "172.30.0.2/24"
     */
    public record Interface(
            int index,
            String name,
            String kind,
            String hardwareAddress,
            int mtu,
            String state,
            List<String> addresses,
            long receivedBytes,
            long sentBytes,
            long receivedPackets,
            long sentPackets,
            long receiveErrors,
            long sendErrors,
            long receiveDrops,
            long sendDrops) {}

    /**
     * A route of the main table.
     *
     * @param destination with prefix, or "default"
     * @param gateway empty for what is reached directly
     */
    public record Route(String destination, String gateway, String device, int metric) {}

    /**
     * A socket that waits for others.
     *
     * @param protocol tcp, tcp6, udp or udp6
     * @param uid owner as the host sees it
     */
    public record Socket(String protocol, String address, int port, long uid) {}

    /**
     * Who is connected with whom.
     *
     * @param left how many more there are than are shown
     */
    public record Connections(List<Connection> shown, int left) {
        static final Connections NONE = new Connections(List.of(), 0);

        public Connections {
            shown = List.copyOf(shown);
        }
    }

    /**
     * A socket that speaks with one other.
     *
     * @param protocol tcp, tcp6, udp or udp6
     * @param local with its port, as in "10.0.0.1:80" or "[::1]:80"
     * @param state in words, as "established"
     */
    public record Connection(String protocol, String local, String remote, String state) {}
}
