package io.cofferdam.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Owns {@code networks/bridge/}: {@code network.json} and one file per attached container.
 *
 * <p>Files are renamed into place, so that a killed service leaves whole ones, but not forced to disk: what they say holds for
 * running containers, and those do not survive the machine.
 */
final class EndpointStore {

    private static final Logger LOG = System.getLogger(EndpointStore.class.getName());
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;

    /** What a file of an attached container says. */
    record Stored(String containerId, String address, String hostInterface, List<StoredPort> ports) {}

    /** A published port in such a file. */
    record StoredPort(String protocol, String hostIp, int hostPort, int containerPort) {
        static StoredPort of(PortBinding binding) {
            return new StoredPort(
                    binding.protocol().lowerCase(),
                    binding.hostIp().getHostAddress(),
                    binding.hostPort(),
                    binding.containerPort());
        }

        PortBinding binding() {
            return PortBinding.of(protocol, hostIp, hostPort, containerPort);
        }
    }

    /** A container's place and its published ports. */
    record Attachment(String containerId, Inet4Address address, String hostInterface, List<PortBinding> ports) {
        Attachment {
            ports = List.copyOf(ports);
        }

        Attachment withPorts(List<PortBinding> published) {
            return new Attachment(containerId, address, hostInterface, published);
        }
    }

    private record StoredNetwork(String subnet) {}

    EndpointStore(Path networks) {
        this.directory = networks.resolve("bridge");
    }

    Optional<Ipv4Subnet> subnet() {
        try {
            byte[] bytes = Files.readAllBytes(networkFile());
            return Optional.of(
                    Ipv4Subnet.parse(JSON.readValue(bytes, StoredNetwork.class).subnet()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} cannot be read and is written anew: {1}", networkFile(), e.getMessage());
            return Optional.empty();
        }
    }

    void saveSubnet(Ipv4Subnet subnet) {
        write(networkFile(), JSON.writeValueAsBytes(new StoredNetwork(subnet.toString())));
    }

    void save(Attachment attachment) {
        write(
                file(attachment.containerId()),
                JSON.writeValueAsBytes(new Stored(
                        attachment.containerId(),
                        attachment.address().getHostAddress(),
                        attachment.hostInterface(),
                        attachment.ports().stream().map(StoredPort::of).toList())));
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
            Files.createDirectories(endpoints());
            try (Stream<Path> files = Files.list(endpoints())) {
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
            if (Files.isDirectory(endpoints())) {
                try (Stream<Path> files = Files.list(endpoints())) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(endpoints());
            }
            Files.deleteIfExists(networkFile());
            Files.deleteIfExists(directory);
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
                        Inet4Address.ofLiteral(stored.address()),
                        stored.hostInterface(),
                        stored.ports().stream().map(StoredPort::binding).toList()));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} cannot be read and is removed: {1}", file, e.getMessage());
        }
        Files.delete(file);
        return Optional.empty();
    }

    private static void write(Path file, byte[] bytes) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            try {
                Files.write(temporary, bytes);
            } catch (NoSuchFileException e) {
                Files.createDirectories(file.getParent());
                Files.write(temporary, bytes);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path networkFile() {
        return directory.resolve("network.json");
    }

    private Path endpoints() {
        return directory.resolve("endpoints");
    }

    private Path file(String containerId) {
        if (!containerId.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("not a container id: " + containerId);
        }
        return endpoints().resolve(containerId + ".json");
    }
}
