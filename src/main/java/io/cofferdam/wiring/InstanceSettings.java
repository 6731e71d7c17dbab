package io.cofferdam.wiring;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An instance: where its state and its sockets are and what it is called. Several live side by side on one host.
 *
 * @param root state that survives a reboot (property cofferdam.root, variable COFFERDAM_ROOT)
 * @param run sockets and pids, gone at reboot (cofferdam.run, COFFERDAM_RUN)
 * @param instance names bridges, cgroups and tables of this instance (cofferdam.instance, COFFERDAM_INSTANCE)
 * @param hosts further names that the console may be asked for, as a proxy in front of it does (cofferdam.hosts)
 * @param ephemeral remove containers, cgroups, bridge and firewall table when the service stops, for instances that are
 *     thrown away (cofferdam.ephemeral)
 */
@ConfigurationProperties("cofferdam")
public record InstanceSettings(
        @DefaultValue(DEFAULT_ROOT) Path root,
        @DefaultValue(DEFAULT_RUN) Path run,
        @DefaultValue(DEFAULT_INSTANCE) String instance,
        @DefaultValue List<String> hosts,
        @DefaultValue("false") boolean ephemeral) {

    public static final String DEFAULT_ROOT = "/var/lib/cofferdam";
    public static final String DEFAULT_RUN = "/run/cofferdam";
    public static final String DEFAULT_INSTANCE = "default";

    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

    public InstanceSettings {
        root = root.toAbsolutePath().normalize();
        run = run.toAbsolutePath().normalize();
        hosts = List.copyOf(hosts);
        if (!INSTANCE.matcher(instance).matches()) {
            throw ProblemException.invalid(
                    "The instance name '%s' was not accepted.".formatted(instance),
                    "It becomes part of the names of cgroups, links and tables.",
                    "Use up to 32 lower-case letters, digits and '-'.");
        }
    }

    /** A lasting instance without further host names. */
    public static InstanceSettings of(Path root, Path run, String instance) {
        return new InstanceSettings(root, run, instance, List.of(), false);
    }

    public Path lockFile() {
        return root.resolve("lock");
    }

    /** Named apart from the state's lock, in case both directories are one. */
    Path runLockFile() {
        return run.resolve("run.lock");
    }

    public Path databaseDirectory() {
        return root.resolve("db");
    }

    public Path setupTokenFile() {
        return root.resolve("setup-token");
    }

    public Path tlsDirectory() {
        return root.resolve("tls");
    }

    /** The key of what is encrypted in the database. */
    public Path secretKeyFile() {
        return root.resolve("secret.key");
    }

    /** Where the commands of bin/cofferdam reach a running service. */
    public Path adminSocket() {
        return run.resolve("admin.sock");
    }

    /** Where the docker command reaches the service. */
    public Path dockerSocket() {
        return run.resolve("docker.sock");
    }

    /** Makes the two directories with their modes, and puts right the modes of those that exist. */
    public void createDirectories() {
        create(root, "rwx--x---");
        // Everybody passes to the Docker socket, which asks the kernel who they are; nobody lists what else is there.
        create(run, "rwx--x--x");
        create(databaseDirectory(), "rwx------");
        create(tlsDirectory(), "rwx------");
    }

    private static void create(Path directory, String mode) {
        var permissions = PosixFilePermissions.fromString(mode);
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(permissions));
            }
            // A umask may have taken bits away at creation.
            Files.setPosixFilePermissions(directory, permissions);
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The directory %s could not be made.".formatted(directory),
                    e.toString(),
                    "Run as root, or choose others with --cofferdam.root and --cofferdam.run.",
                    e);
        }
    }
}
