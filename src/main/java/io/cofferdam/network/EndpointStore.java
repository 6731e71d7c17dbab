package io.cofferdam.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Owns {@code endpoints/} of one network's directory: one file per attached container.
 *
 * <p>Files are renamed into place, so that a killed service leaves whole ones, but not forced to disk: what they say holds for
 * running containers, and those do not survive the machine.
 */
final class EndpointStore {

    private static final Logger LOG = System.getLogger(EndpointStore.class.getName());
    private static final JsonMapper JSON = new JsonMapper();

    private final Path endpoints;

    /** What a file of an attached container says. */
    record Stored(
            String containerId,
            String address,
            @Nullable String address6,
            @Nullable String macAddress,
            @Nullable Integer number,
            @Nullable Boolean wayOut,
            @Nullable Boolean wayOut6,
            @Nullable List<String> names,
            @Nullable Boolean anySender,
            @Nullable EgressPolicy egress,
            @Nullable Map<String, String> links,
            String hostInterface,
            List<StoredPort> ports) {}

    /** A published port in such a file. */
    record StoredPort(String protocol, String hostIp, int hostPort, int containerPort) {
        static StoredPort of(PortBinding binding) {
            return new StoredPort(
                    binding.protocol().lowerCase(),
                    Subnet.text(binding.hostIp()),
                    binding.hostPort(),
                    binding.containerPort());
        }

        PortBinding binding() {
            return PortBinding.of(protocol, hostIp, hostPort, containerPort);
        }
    }

    /** A container's place, with its wishes fulfilled, and its published ports. */
    record Attachment(String containerId, EndpointWish place, String hostInterface, List<PortBinding> ports) {
        Attachment {
            ports = List.copyOf(ports);
        }

        Inet4Address address() {
            Inet4Address address = place.address();
            if (address == null) {
                throw new IllegalStateException("an attached container has an address");
            }
            return address;
        }

        /** Where packets of one family are to go to; null where it has no such address. */
        @Nullable
        InetAddress address(boolean v6) {
            return v6 ? place.address6() : place.address();
        }

        Attachment withPorts(List<PortBinding> published) {
            return new Attachment(containerId, place, hostInterface, published);
        }

        Attachment withPlace(EndpointWish other) {
            return new Attachment(containerId, other, hostInterface, ports);
        }
    }

    /** @param network the network's directory */
    EndpointStore(Path network) {
        this.endpoints = network.resolve("endpoints");
    }

    void save(Attachment attachment) {
        EndpointWish place = attachment.place();
        Inet6Address address6 = place.address6();
        byte[] content = JSON.writeValueAsBytes(new Stored(
                attachment.containerId(),
                attachment.address().getHostAddress(),
                address6 == null ? null : address6.getHostAddress(),
                place.macAddress(),
                place.number(),
                place.wayOut(),
                place.wayOut6(),
                place.names(),
                place.anySender(),
                place.egress(),
                place.links(),
                attachment.hostInterface(),
                attachment.ports().stream().map(StoredPort::of).toList()));
        Path file = file(attachment.containerId());
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            try {
                Files.write(temporary, content);
            } catch (NoSuchFileException e) {
                Files.createDirectories(endpoints);
                Files.write(temporary, content);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String containerId) {
        try {
            Files.deleteIfExists(file(containerId));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every attachment that can be read; what cannot is removed, because nothing can be done with it. */
    List<Attachment> load() {
        List<Attachment> attachments = new ArrayList<>();
        try {
            Files.createDirectories(endpoints);
            try (Stream<Path> files = Files.list(endpoints)) {
                for (Path file : files.toList()) {
                    read(file).ifPresent(attachments::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return attachments;
    }

    /** Removes the directory with all it holds. */
    void clear() {
        try {
            if (Files.isDirectory(endpoints)) {
                try (Stream<Path> files = Files.list(endpoints)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(endpoints);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Attachment> read(Path file) throws IOException {
        try {
            Stored stored = JSON.readValue(Files.readAllBytes(file), Stored.class);
            if (file.equals(file(stored.containerId()))) {
                return Optional.of(new Attachment(
                        stored.containerId(),
                        place(stored),
                        stored.hostInterface(),
                        stored.ports().stream().map(StoredPort::binding).toList()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} cannot be read and is removed: {1}", file, e.getMessage());
        }
        Files.delete(file);
        return Optional.empty();
    }

    private static EndpointWish place(Stored stored) {
        String address6 = stored.address6();
        Integer number = stored.number(); // versions with one network wrote none
        boolean wayOut = stored.wayOut() == null || stored.wayOut();
        return new EndpointWish(
                Inet4Address.ofLiteral(stored.address()),
                address6 == null ? null : (Inet6Address) Inet6Address.ofLiteral(address6),
                stored.macAddress() == null ? "" : stored.macAddress(),
                stored.names() == null ? List.of() : stored.names(),
                number == null ? 0 : number,
                wayOut,
                stored.wayOut6() == null ? wayOut : stored.wayOut6(),
                Boolean.TRUE.equals(stored.anySender()),
                stored.egress(),
                stored.links() == null ? Map.of() : stored.links());
    }

    private Path file(String containerId) {
        if (!containerId.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("not a container id: " + containerId);
        }
        return endpoints.resolve(containerId + ".json");
    }
}
