package io.cofferdam.namespace;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the sockets that wait for others from /proc/PID/net/{tcp,tcp6,udp,udp6} (proc_net_tcp(5)). */
final class ListeningSockets {

    private static final String TCP_LISTEN = "0A";
    private static final String UDP_UNCONNECTED = "07";
    private static final int MOST = 2_000;

    private ListeningSockets() {}

    static List<NetworkView.Socket> read(Path net) {
        List<NetworkView.Socket> sockets = new ArrayList<>();
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            String wanted = protocol.startsWith("tcp") ? TCP_LISTEN : UDP_UNCONNECTED;
            for (String line : ProcFile.lines(net.resolve(protocol))) {
                String[] words = line.strip().split("\\s+");
                if (words.length > 7 && words[3].equals(wanted) && sockets.size() < MOST) {
                    add(protocol, words, sockets);
                }
            }
        }
        return sockets;
    }

    private static void add(String protocol, String[] words, List<NetworkView.Socket> sockets) {
        String[] local = words[1].split(":");
        if (local.length == 2 && local[1].matches("[0-9A-F]{4}") && local[0].matches("([0-9A-F]{8}){1,4}")) {
            sockets.add(new NetworkView.Socket(
                    protocol, address(local[0]), Integer.parseInt(local[1], 16), ProcFile.number(words[7])));
        }
    }

    /** Words of 32 bits, each in the machine's byte order. */
    static String address(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int at = 0; at < bytes.length; at += 4) {
                buffer.putInt(at, Integer.reverseBytes(buffer.getInt(at)));
            }
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException wrongLength) {
            return hex;
        }
    }
}
