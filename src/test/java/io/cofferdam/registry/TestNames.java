package io.cofferdam.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Gives names below {@code test} their addresses in this JVM, so that tests need neither a name server nor a hosts file. */
public final class TestNames extends InetAddressResolverProvider {

    /** A name of this host that is not known to be one. */
    static final String OWN = "registry.test";

    /** A name that counts as a public one, though the first of its addresses leads here. */
    static final String PUBLIC = "public.test";

    private static final Map<String, List<String>> NAMES = Map.of(
            OWN,
            List.of("127.0.0.1"),
            "other-name.test",
            List.of("127.0.0.1"),
            PUBLIC,
            List.of("127.0.0.1", "192.0.2.1"),
            "private.test",
            List.of("10.1.2.3"),
            "metadata.test",
            List.of("192.0.2.1", "169.254.169.254"),
            "documentation.test",
            List.of("192.0.2.1"));

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver system = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (!host.endsWith(".test")) {
                    return system.lookupByName(host, policy);
                }
                if (!NAMES.containsKey(host)) {
                    throw new UnknownHostException(host);
                }
                return NAMES.get(host).stream().map(InetAddress::ofLiteral);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return system.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "names of tests";
    }
}
