package io.cofferdam.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a new network, as text.
 *
 * @param driver empty for the usual one, a bridge
 * @param ipv6 whether it has IPv6 too, from a subnet named or chosen
 * @param ranges none for a subnet that is chosen
 */
public record NewNetwork(
        String name,
        String driver,
        boolean internal,
        boolean attachable,
        boolean ipv6,
        List<Range> ranges,
        Map<String, String> labels,
        Map<String, String> options,
        @Nullable EgressPolicy egress) {

    /** The option that says what may leave, with ';' between rules. */
    public static final String EGRESS = "io.cofferdam.egress";

    /** Addresses; whatever is empty is chosen. */
    public record Range(String subnet, String gateway, String pool, Map<String, String> aside) {
        @SuppressWarnings("NullAway") // JSON may leave any of these out
        public Range {
            subnet = subnet == null ? "" : subnet;
            gateway = gateway == null ? "" : gateway;
            pool = pool == null ? "" : pool;
            aside = aside == null ? Map.of() : Map.copyOf(aside);
        }
    }

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public NewNetwork {
        name = name == null ? "" : name;
        driver = driver == null ? "" : driver;
        ranges = ranges == null ? List.of() : List.copyOf(ranges);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        options = options == null ? Map.of() : Map.copyOf(options);
        String rules = options.get(EGRESS);
        if (rules != null) {
            // It can change, and options say what a network was made with.
            egress = egress == null ? EgressPolicy.parse(rules) : egress;
            Map<String, String> others = new HashMap<>(options);
            others.remove(EGRESS);
            options = Map.copyOf(others);
        }
    }

    public NewNetwork(
            String name,
            String driver,
            boolean internal,
            boolean attachable,
            boolean ipv6,
            List<Range> ranges,
            Map<String, String> labels,
            Map<String, String> options) {
        this(name, driver, internal, attachable, ipv6, ranges, labels, options, null);
    }

    /** Whether it takes names, interfaces or addresses of the host itself. */
    boolean namesOfHost() {
        return options.containsKey(BridgeOptions.NAME)
                || options.containsKey(BridgeOptions.HOST_BINDING)
                || options.containsKey(MacvlanOptions.PARENT);
    }

    /** A bridge with everything chosen. */
    public static NewNetwork named(String name) {
        return new NewNetwork(name, "", false, false, false, List.of(), Map.of(), Map.of());
    }
}
