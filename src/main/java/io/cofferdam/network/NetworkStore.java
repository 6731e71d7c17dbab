package io.cofferdam.network;

import io.cofferdam.linux.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Owns {@code networks/}: a directory for each network that was made, named by its id, and {@code bridge/} for the one that every
 * instance has. In each {@code network.json} says what the network is; {@code ipv6.json} says how the host was before networks with IPv6.
 */
final class NetworkStore {

    private static final Logger LOG = System.getLogger(NetworkStore.class.getName());
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;

    private record StoredDefault(String subnet, @Nullable EgressPolicy egress) {}

    private record StoredRange(
            String subnet,
            String gateway,
            @Nullable String pool,
            @Nullable Map<String, String> aside) {}

    private record Stored(
            String id,
            String name,
            String driver,
            String created,
            List<StoredRange> ranges,
            boolean internal,
            boolean attachable,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> options,
            @Nullable EgressPolicy egress) {}

    NetworkStore(Path directory) {
        this.directory = directory;
    }

    /**
     * The instance's own bridge with what was written down of it. Where that cannot be read, nothing may leave it: nobody knows any more
     * what might, and less was perhaps allowed than everything.
     */
    NetworkSpec settled(NetworkSpec own) {
        StoredDefault stored = storedDefault().orElse(null);
        if (stored != null) {
            return NetworkMaker.withSubnet(own, Subnet.parse(stored.subnet())).withEgress(stored.egress());
        }
        return damaged().isPresent() ? own.withEgress(new EgressPolicy(List.of())) : own;
    }

    private Optional<StoredDefault> storedDefault() {
        Path file = file(Networks.DEFAULT);
        try {
            StoredDefault stored = JSON.readValue(Files.readAllBytes(file), StoredDefault.class);
            Subnet.parse(stored.subnet());
            return Optional.of(stored);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} cannot be read and is put aside: {1}", file, e.getMessage());
            putAside(file);
            return Optional.empty();
        }
    }

    private void putAside(Path file) {
        try {
            DurableFile.rename(file, damagedFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was written down of the instance's own bridge and could not be read, until somebody has said anew what may leave it. */
    Optional<Path> damaged() {
        return Optional.of(damagedFile()).filter(Files::exists);
    }

    /** Somebody has said what may leave the instance's own bridge. */
    void forgetDamaged() {
        try {
            Files.deleteIfExists(damagedFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path damagedFile() {
        return directory.resolve(Networks.DEFAULT).resolve("network.json.damaged");
    }

    /** Whether the network was written down. */
    boolean isKnown(String name) {
        return Files.exists(file(name));
    }

    /**
     * The networks that were made; one whose file cannot be read stays on the disk and is told.
     *
     * @param unreadable gets the ids of those that cannot be read
     */
    List<NetworkSpec> load(Collection<String> unreadable) {
        List<NetworkSpec> networks = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            try (Stream<Path> entries = Files.list(directory)) {
                for (Path entry : entries.toList()) {
                    if (entry.getFileName().toString().matches("[0-9a-f]{64}")) {
                        read(entry, unreadable).ifPresent(networks::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return networks;
    }

    /** Of the instance's own bridge only what is not the same everywhere. */
    void save(NetworkSpec network) {
        Object content = network.builtIn()
                ? new StoredDefault(network.range4().subnet().toString(), network.egress())
                : stored(network);
        write(directory(network), JSON.writeValueAsBytes(content));
    }

    /** The network is gone once its file is; what else is there belonged to it. */
    void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
            if (name.equals(Networks.DEFAULT)) {
                forgetDamaged();
            }
            endpoints(name).clear();
            DurableFile.removeLeftovers(directory.resolve(name));
            Files.deleteIfExists(directory.resolve(name));
        } catch (NoSuchFileException e) {
            // It was never written.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the host was before networks with IPv6, where that was changed for them. */
    Optional<HostIpv6.Before> ipv6() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(ipv6File()), HostIpv6.Before.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} cannot be read, and the host stays as it is: {1}", ipv6File(), e.getMessage());
            return Optional.empty();
        }
    }

    void saveIpv6(HostIpv6.Before before) {
        try {
            Files.createDirectories(directory);
            DurableFile.write(ipv6File(), JSON.writeValueAsBytes(before));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void removeIpv6() {
        try {
            Files.deleteIfExists(ipv6File());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ipv6File() {
        return directory.resolve("ipv6.json");
    }

    /** @param name the network's id, or that of the instance's own bridge's directory */
    EndpointStore endpoints(String name) {
        return new EndpointStore(directory.resolve(name));
    }

    /** What the network's directory is called. */
    static String directory(NetworkSpec network) {
        return network.builtIn() ? Networks.DEFAULT : network.id();
    }

    private Optional<NetworkSpec> read(Path entry, Collection<String> unreadable) throws IOException {
        Path file = entry.resolve("network.json");
        try {
            Stored stored = JSON.readValue(Files.readAllBytes(file), Stored.class);
            if (entry.getFileName().toString().equals(stored.id())) {
                return Optional.of(spec(stored));
            }
            LOG.log(Level.WARNING, "{0} is of another network and is left alone.", file);
        } catch (NoSuchFileException e) {
            remove(entry.getFileName().toString()); // a removal that was cut short
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} cannot be read, and its network is not there: {1}", file, e.getMessage());
        }
        if (Files.exists(file)) {
            unreadable.add(entry.getFileName().toString());
        }
        return Optional.empty();
    }

    private static Stored stored(NetworkSpec network) {
        return new Stored(
                network.id(),
                network.name(),
                network.driver(),
                String.valueOf(network.created()),
                network.ranges().stream().map(NetworkStore::stored).toList(),
                network.internal(),
                network.attachable(),
                network.labels(),
                network.options(),
                network.egress());
    }

    private static StoredRange stored(NetworkSpec.Range range) {
        Map<String, String> aside = new HashMap<>();
        range.aside().forEach((name, address) -> aside.put(name, address.getHostAddress()));
        Subnet pool = range.pool();
        return new StoredRange(
                range.subnet().toString(),
                range.gateway().getHostAddress(),
                pool == null ? null : pool.toString(),
                aside);
    }

    private static NetworkSpec spec(Stored stored) {
        return new NetworkSpec(
                stored.id(),
                stored.name(),
                stored.driver(),
                Instant.parse(stored.created()),
                stored.ranges().stream().map(NetworkStore::range).toList(),
                stored.internal(),
                stored.attachable(),
                stored.labels() == null ? Map.of() : stored.labels(),
                stored.options() == null ? Map.of() : stored.options(),
                stored.egress());
    }

    private static NetworkSpec.Range range(StoredRange stored) {
        Map<String, InetAddress> aside = new HashMap<>();
        if (stored.aside() != null) {
            stored.aside().forEach((name, address) -> aside.put(name, InetAddress.ofLiteral(address)));
        }
        String pool = stored.pool();
        return new NetworkSpec.Range(
                Subnet.parse(stored.subnet()),
                InetAddress.ofLiteral(stored.gateway()),
                pool == null ? null : Subnet.parse(pool),
                aside);
    }

    private void write(String name, byte[] content) {
        try {
            Files.createDirectories(directory.resolve(name));
            DurableFile.write(file(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return directory.resolve(name).resolve("network.json");
    }
}
