package io.cofferdam.docker;

import io.cofferdam.network.NewNetwork;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the body of `POST /networks/create`. */
final class NetworkBody {

    private static final FieldTable CREATE = FieldTable.of("Network")
            .taken("Name", "Driver", "Internal", "Attachable", "EnableIPv4", "EnableIPv6", "IPAM", "Options", "Labels")
            // names are always given once
            .taken("CheckDuplicate")
            .words("Scope", "The scope of a swarm", "local")
            .empty("Ingress", "An ingress network, which only a swarm has,")
            .empty("ConfigOnly", "A network that is only a configuration")
            .only(
                    "ConfigFrom",
                    from -> CreateBody.text(from, "Network").isEmpty(),
                    "A configuration of another network");

    private static final FieldTable IPAM = FieldTable.of("IPAM")
            .taken("Config")
            .words("Driver", "An address management driver", "default")
            .empty("Options", "An option of address management");

    private static final FieldTable RANGE =
            FieldTable.of("IPAM.Config").taken("Subnet", "IPRange", "Gateway", "AuxiliaryAddresses");

    private NetworkBody() {}

    static NewNetwork read(JsonNode body) {
        CREATE.check(body);
        if (body.path("EnableIPv4").isBoolean() && !body.path("EnableIPv4").asBoolean()) {
            throw ProblemException.unsupported(
                    "A network without IPv4 is not supported.", "EnableIPv4 is false.", "Leave it out.");
        }
        JsonNode ipam = body.path("IPAM");
        IPAM.check(ipam);
        return new NewNetwork(
                CreateBody.text(body, "Name"),
                CreateBody.text(body, "Driver"),
                Fields.flag(body, "Internal"),
                Fields.flag(body, "Attachable"),
                Fields.flag(body, "EnableIPv6"),
                ranges(ipam.path("Config")),
                CreateBody.map(body, "Labels"),
                CreateBody.map(body, "Options"));
    }

    private static List<NewNetwork.Range> ranges(JsonNode config) {
        List<NewNetwork.Range> ranges = new ArrayList<>();
        if (config.isMissingNode() || config.isNull()) {
            return ranges;
        }
        if (!config.isArray()) {
            throw ProblemException.invalid("IPAM.Config is wrong.", "It is not a list.", "Give a list of objects.");
        }
        for (JsonNode one : config.values()) {
            RANGE.check(one);
            ranges.add(new NewNetwork.Range(
                    CreateBody.text(one, "Subnet"),
                    CreateBody.text(one, "Gateway"),
                    CreateBody.text(one, "IPRange"),
                    CreateBody.map(one, "AuxiliaryAddresses")));
        }
        return ranges;
    }
}
