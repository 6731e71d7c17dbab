package io.cofferdam.container;

import io.cofferdam.network.HostsFile;
import io.cofferdam.network.PortBinding;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** What a request may ask of its place in the network, said before anything is made. */
final class NetworkRules {

    private static final Pattern EXPOSED = Pattern.compile("[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:tcp|udp|sctp))?");

    private NetworkRules() {}

    static void check(NetworkRequest network) {
        network.exposed().forEach(NetworkRules::exposed);
        network.dns().forEach(NetworkRules::nameserver);
        network.extraHosts().forEach(HostsFile::check);
    }

    /** One port, be it of the request or of what its image exposes. */
    static void publish(PortSpec port) {
        if (!List.of("tcp", "udp").contains(port.protocol())) {
            throw ProblemException.unsupported(
                    "Publishing " + port.protocol() + " ports is not supported.",
                    "Ports are published for tcp and udp.",
                    "Use one of these.");
        }
        PortBinding.check(port.hostIp(), port.hostPort(), port.containerPort());
    }

    private static void exposed(String port) {
        if (!EXPOSED.matcher(port).matches()) {
            throw ProblemException.invalid(
                    "invalid port: " + port + ".",
                    "It is not a port such as 80/tcp.",
                    "Give another, or leave it out.");
        }
    }

    private static void nameserver(String address) {
        try {
            InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    "invalid DNS server: " + address + ".",
                    "It is not an IP address.",
                    "Give the server's address, such as 192.0.2.53.");
        }
    }
}
