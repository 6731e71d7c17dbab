package io.cofferdam.network;

import io.cofferdam.linux.RouteMessages;
import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.util.Map;
import java.util.Set;

/**
 * What the options of a bridge network say, by the names that Docker gives them.
 *
 * @param icc whether its containers reach each other
 * @param masquerade whether they speak to others with the host's address
 * @param mode4 how it is joined to others by IPv4
 * @param mode6 the same of IPv6
 * @param hostBinding the host's address for published ports that name none
 * @param mtu bytes that fit in a packet; 0 for the kernel's choice
 * @param interfacePrefix what the interfaces inside are called, before a number
 */
record BridgeOptions(
        boolean icc,
        boolean masquerade,
        GatewayMode mode4,
        GatewayMode mode6,
        Inet4Address hostBinding,
        int mtu,
        String interfacePrefix) {

    static final String NAME = "com.docker.network.bridge.name";
    static final String MTU = "com.docker.network.driver.mtu";
    private static final String ICC = "com.docker.network.bridge.enable_icc";
    private static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
    static final String HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4";
    private static final String PREFIX = "com.docker.network.container_iface_prefix";
    static final String MODE_4 = "com.docker.network.bridge.gateway_mode_ipv4";
    static final String MODE_6 = "com.docker.network.bridge.gateway_mode_ipv6";
    private static final Set<String> KNOWN = Set.of(NAME, MTU, ICC, MASQUERADE, HOST_BINDING, PREFIX, MODE_4, MODE_6);
    /** They are directories of net/ipv4/conf beside those of the interfaces (ip-sysctl.rst). */
    private static final Set<String> NOT_FOR_INTERFACES = Set.of("all", "default");

    private static final String ANY = "0.0.0.0";
    private static final int LEAST_MTU = 68;
    private static final int LEAST_MTU_IPV6 = 1280;
    private static final int MOST_MTU = 65535;
    private static final int PREFIX_LENGTH = RouteMessages.INTERFACE_NAME_MAX - 3; // a number of three digits fits

    /** Reads and checks what somebody asks for. */
    static BridgeOptions asked(Map<String, String> options, boolean ipv6) {
        String bridge = options.getOrDefault(NAME, "");
        if (NOT_FOR_INTERFACES.contains(bridge)) {
            throw refused(NAME, bridge, "The kernel keeps the name for the settings of all interfaces.");
        }
        String prefix = options.getOrDefault(PREFIX, "");
        if (prefix.contains(".")) {
            throw refused(PREFIX, prefix, "A dot would part the names of the interface's own settings (sysctl).");
        }
        try {
            IpLiteral.parse4(options.getOrDefault(HOST_BINDING, ANY));
        } catch (IllegalArgumentException e) {
            throw notAnAddress(options.getOrDefault(HOST_BINDING, ANY));
        }
        return of(options, ipv6);
    }

    /** Reads and checks them; an option that is not known is refused rather than ignored. */
    static BridgeOptions of(Map<String, String> options, boolean ipv6) {
        for (String option : options.keySet()) {
            if (!KNOWN.contains(option)) {
                throw ProblemException.unsupported(
                        "The network option '" + option + "' is not supported.",
                        "Known are " + String.join(", ", KNOWN.stream().sorted().toList()) + ".",
                        "Leave it out.");
            }
        }
        String bridge = options.get(NAME);
        if (bridge != null) {
            requireInterface(NAME, bridge, RouteMessages.INTERFACE_NAME_MAX);
        }
        String prefix = options.getOrDefault(PREFIX, "eth");
        requireInterface(PREFIX, prefix, PREFIX_LENGTH);
        return new BridgeOptions(
                flag(options, ICC),
                flag(options, MASQUERADE),
                GatewayMode.of(MODE_4, options.getOrDefault(MODE_4, "")),
                GatewayMode.of(MODE_6, options.getOrDefault(MODE_6, "")),
                hostBinding(options),
                mtu(options, ipv6),
                prefix);
    }

    /** Refuses a bridge without the host where containers are to go out by the host. */
    void requireHost(boolean internal) {
        if (!internal && (mode4 == GatewayMode.ISOLATED || mode6 == GatewayMode.ISOLATED)) {
            throw ProblemException.invalid(
                    "gateway mode 'isolated' can only be used for an internal network.",
                    "The host has no address there, and could be nobody's way out.",
                    "Add --internal, or use another gateway mode.");
        }
    }

    private static boolean flag(Map<String, String> options, String name) {
        return switch (options.getOrDefault(name, "true").toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1", "t" -> true;
            case "false", "0", "f" -> false;
            default -> throw refused(name, options.getOrDefault(name, ""), "It is neither true nor false.");
        };
    }

    private static Inet4Address hostBinding(Map<String, String> options) {
        String text = options.getOrDefault(HOST_BINDING, ANY);
        try {
            return Inet4Address.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
    }

    private static ProblemException notAnAddress(String text) {
        return refused(HOST_BINDING, text, "It is not an IPv4 address.");
    }

    private static int mtu(Map<String, String> options, boolean ipv6) {
        String text = options.get(MTU);
        if (text == null) {
            return 0;
        }
        int least = ipv6 ? LEAST_MTU_IPV6 : LEAST_MTU;
        int mtu = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (mtu != 0 && (mtu < least || mtu > MOST_MTU)) {
            throw refused(MTU, text, "It is not a number from " + least + " to " + MOST_MTU + ".");
        }
        return mtu;
    }

    private static void requireInterface(String option, String name, int longest) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*") || name.length() > longest) {
            throw refused(
                    option,
                    name,
                    "It is not a name of an interface: letters, digits, '_', '.', '-', at most " + longest + ".");
        }
    }

    private static ProblemException refused(String option, String value, String why) {
        return ProblemException.invalid(
                "The network option " + option + "=" + value + " cannot be used.",
                why,
                "Give another value, or leave it out.");
    }
}
