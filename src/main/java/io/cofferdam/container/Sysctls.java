package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a container's own namespaces: Docker's defaults, and over them what was asked for. */
final class Sysctls {

    private Sysctls() {}

    static Map<String, String> of(LaunchInputs in) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        if (in.ownNetwork()) {
            // In a network of its own nobody is hurt by a low port or a ping (icmp(7), ip(7)).
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            long last = in.spec().ownUserNamespace() ? ContainerSpec.ID_RANGE - 1 : Integer.MAX_VALUE;
            sysctls.put("net.ipv4.ping_group_range", "0 " + last);
        }
        for (Endpoint endpoint : in.endpoints()) {
            endpoint.ipv6Settings()
                    .forEach((name, value) ->
                            sysctls.put("net.ipv6.conf." + endpoint.interfaceName() + "." + name, value));
        }
        int planned = Endpoint.knowsIpv6() ? in.plannedNetworks().size() : 0;
        for (int number = 0; number < planned; number++) {
            sysctls.put("net.ipv6.conf.eth" + number + ".disable_ipv6", "1, or accept_ra=0 where the network has IPv6");
        }
        sysctls.putAll(in.security().sysctls());
        return sysctls;
    }
}
