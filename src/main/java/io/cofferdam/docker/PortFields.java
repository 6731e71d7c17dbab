package io.cofferdam.docker;

import io.cofferdam.container.PortSpec;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads HostConfig.PortBindings. */
final class PortFields {

    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(?:/(tcp|udp|sctp))?");

    private PortFields() {}

    static List<PortSpec> bindings(JsonNode bindings) {
        List<PortSpec> ports = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : bindings.properties()) {
            PortSpec port = containerPort(entry.getKey());
            if (entry.getValue().isEmpty()) {
                ports.add(port);
            }
            for (JsonNode binding : entry.getValue().values()) {
                String hostPort = CreateBody.text(binding, "HostPort");
                ports.add(new PortSpec(
                        port.protocol(), port.containerPort(), CreateBody.text(binding, "HostIp"), number(hostPort)));
            }
        }
        return ports;
    }

    /** The names of "80/tcp": {}, always with their protocol. */
    static List<String> exposed(JsonNode exposed) {
        List<String> ports = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : exposed.properties()) {
            PortSpec port = containerPort(entry.getKey());
            ports.add(port.containerPort() + "/" + port.protocol());
        }
        return ports;
    }

    /** "80/tcp" with any port of the host. */
    static PortSpec containerPort(String text) {
        Matcher matcher = PORT.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (port < 1 || port > 65535) {
            throw ProblemException.invalid("invalid containerPort: " + text + ".", "", "Write it as 80/tcp.");
        }
        String protocol = matcher.group(2);
        if ("sctp".equals(protocol)) {
            throw ProblemException.unsupported("Publishing SCTP ports is not supported.", "", "Use tcp or udp.");
        }
        return new PortSpec(protocol == null ? "tcp" : protocol, port, "", 0);
    }

    private static int number(String hostPort) {
        if (hostPort.isEmpty()) {
            return 0;
        }
        if (hostPort.matches("[0-9]{1,5}-[0-9]{1,5}")) {
            throw ProblemException.unsupported(
                    "A range of host ports for one container port is not supported.",
                    "HostPort is " + hostPort + ".",
                    "Give one port, or none to have one chosen.");
        }
        int port = hostPort.matches("[0-9]{1,5}") ? Integer.parseInt(hostPort) : -1;
        if (port < 0 || port > 65535) {
            throw ProblemException.invalid("invalid hostPort: " + hostPort + ".", "A port is 0 to 65535.", "");
        }
        return port;
    }
}
