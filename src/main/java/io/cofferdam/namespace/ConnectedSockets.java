package io.cofferdam.namespace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads who is connected with whom from /proc/PID/net/{tcp,tcp6,udp,udp6} (proc_net_tcp(5)). */
final class ConnectedSockets {

    /** By the kernel's numbers (include/net/tcp_states.h); 0A waits for others and is no connection. */
    private static final Map<String, String> STATES = Map.ofEntries(
            Map.entry("01", "established"),
            Map.entry("02", "opening"),
            Map.entry("03", "being opened"),
            Map.entry("04", "closing"),
            Map.entry("05", "half closed"),
            Map.entry("06", "closed, resting"),
            Map.entry("08", "closed there"),
            Map.entry("09", "closing"),
            Map.entry("0B", "closing"),
            Map.entry("0C", "being opened"));

    /** Of UDP a socket that chose whom it speaks with. */
    private static final String UDP_CONNECTED = "01";

    private static final int MOST = 200;

    private ConnectedSockets() {}

    static NetworkView.Connections read(Path net) {
        List<NetworkView.Connection> shown = new ArrayList<>();
        int all = 0;
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : ProcFile.lines(net.resolve(protocol))) {
                String[] words = line.strip().split("\\s+", 5);
                if (words.length < 5 || !isConnection(protocol, words[3])) {
                    continue;
                }
                String local = place(words[1]);
                String remote = place(words[2]);
                if (!local.isEmpty() && !remote.isEmpty() && ++all <= MOST) {
                    shown.add(new NetworkView.Connection(protocol, local, remote, STATES.getOrDefault(words[3], "")));
                }
            }
        }
        return new NetworkView.Connections(shown, all - shown.size());
    }

    private static boolean isConnection(String protocol, String state) {
        return protocol.startsWith("tcp") ? STATES.containsKey(state) : state.equals(UDP_CONNECTED);
    }

    /** "10.0.0.1:80" or "[::1]:80"; empty for what is no address. */
    private static String place(String text) {
        String[] parts = text.split(":");
        if (parts.length != 2 || !parts[1].matches("[0-9A-F]{4}") || !parts[0].matches("([0-9A-F]{8}){1,4}")) {
            return "";
        }
        String address = ListeningSockets.address(parts[0]);
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + Integer.parseInt(parts[1], 16);
    }
}
