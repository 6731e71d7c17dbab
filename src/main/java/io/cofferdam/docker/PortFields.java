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

    private static final Pattern HOST_PORTS = Pattern.compile("(?:([0-9]{1,5})(?:-([0-9]{1,5}))?)?");

    private PortFields() {}

    static List<PortSpec> bindings(JsonNode bindings) {
        List<PortSpec> ports = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : bindings.properties()) {
            PortSpec port = containerPort(entry.getKey());
            if (entry.getValue().isEmpty()) {
                ports.add(port);
            }
            for (JsonNode binding : entry.getValue().values()) {
                ports.add(hostPorts(port, CreateBody.text(binding, "HostIp"), CreateBody.text(binding, "HostPort")));
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
        return new PortSpec(protocol == null ? "tcp" : protocol, port, "", 0);
    }

    /** Docker's client leaves it to the service to find a free port of a range. */
    private static PortSpec hostPorts(PortSpec port, String hostIp, String text) {
        Matcher matcher = HOST_PORTS.matcher(text);
        int first = !matcher.matches() || text.isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
        int last = first == 0 || matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (!matcher.matches() || last > 65535 || last < first || first == 0 && text.contains("-")) {
            throw ProblemException.invalid(
                    "invalid hostPort: " + text + ".",
                    "A port is 0 to 65535, and a range goes from a lower one to a higher one.",
                    "Write it as 8080 or 8000-8010.");
        }
        return new PortSpec(port.protocol(), port.containerPort(), hostIp, first, last);
    }
}
