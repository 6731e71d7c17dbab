package io.cofferdam.network;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Finds the program that has a port of this host, for whoever is refused it (proc(5)); containers' published ports are known elsewhere. */
final class PortHolder {

    private static final Path PROC = Path.of("/proc");
    private static final String WILDCARD = "0+";
    /** Before an address of IPv4 that a socket of IPv6 has (RFC 4291, 2.5.5.2). */
    private static final String MAPPED = "0000000000000000FFFF0000";

    private static final int LOCAL = 1;
    private static final int INODE = 9;

    private PortHolder() {}

    /** "nginx (process 123)", or empty where none can be seen. */
    static Optional<String> of(PortBinding binding) {
        try {
            List<String> sockets = sockets(binding);
            return sockets.isEmpty() ? Optional.empty() : process(sockets);
        } catch (IOException e) {
            return Optional.empty(); // only words of a message
        }
    }

    /**
     * Whether a child of this process has it that is only being started: from fork(2) until execve(2) it has all descriptors that its
     * parent had, also those that the parent has closed since.
     */
    static boolean isBeingStarted(PortBinding binding) {
        try {
            Path own = Files.readSymbolicLink(PROC.resolve("self/exe"));
            List<Path> children = ProcessHandle.current()
                    .children()
                    .map(child -> PROC.resolve(Long.toString(child.pid())))
                    .filter(child -> runs(child, own))
                    .toList();
            if (children.isEmpty()) {
                return false;
            }
            List<String> sockets = sockets(binding);
            return children.stream().anyMatch(child -> has(child, sockets));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean runs(Path process, Path program) {
        try {
            return Files.readSymbolicLink(process.resolve("exe")).equals(program);
        } catch (IOException e) {
            return false; // It ended meanwhile.
        }
    }

    private static List<String> sockets(PortBinding binding) throws IOException {
        List<String> sockets = new ArrayList<>();
        for (String family : new String[] {"", "6"}) {
            // A socket of IPv6 can have the port of IPv4 too.
            Path table = PROC.resolve("thread-self/net/" + binding.protocol().lowerCase() + family);
            if (Files.exists(table)) {
                Files.readAllLines(table).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(columns -> columns.length > INODE && isAt(columns[LOCAL], binding))
                        .forEach(columns -> sockets.add("socket:[" + columns[INODE] + "]"));
            }
        }
        return sockets;
    }

    private static boolean isAt(String local, PortBinding binding) {
        String[] parts = local.split(":", 2);
        return parts.length == 2
                && Integer.parseInt(parts[1], 16) == binding.hostPort()
                && (binding.everywhere()
                        || parts[0].matches(WILDCARD)
                        || parts[0].equals(hex(binding.hostIp()))
                        || !binding.v6() && parts[0].equals(MAPPED + hex(binding.hostIp())));
    }

    /** Each four bytes as a number of this machine, all of which are little-endian. */
    private static String hex(InetAddress address) {
        byte[] octets = address.getAddress();
        byte[] turned = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            turned[i] = octets[(i & ~3) + 3 - (i & 3)];
        }
        return HexFormat.of().withUpperCase().formatHex(turned);
    }

    private static Optional<String> process(List<String> sockets) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (has(process, sockets)) {
                    String name = Files.readString(process.resolve("comm")).strip();
                    return Optional.of(NetworkMaker.printable(name) + " (process " + process.getFileName() + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean has(Path process, List<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It ended meanwhile.
        }
        return false;
    }
}
