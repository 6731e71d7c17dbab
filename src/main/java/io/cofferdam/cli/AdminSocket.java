package io.cofferdam.cli;

import io.cofferdam.access.SetupToken;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.BundleOperations;
import io.cofferdam.wiring.InstanceSettings;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Runs the commands of bin/cofferdam beside a running service. Only root can open it, and only root is answered. */
@Component
final class AdminSocket implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path path;
    private final Services services;

    private @Nullable ServerSocketChannel server;

    AdminSocket(
            InstanceSettings settings,
            AccountOperations accounts,
            SetupToken setupToken,
            AuditChain auditChain,
            BundleOperations bundles) {
        this.path = settings.adminSocket();
        this.services = new Services(accounts, setupToken, auditChain, bundles);
    }

    @Override
    public synchronized void start() {
        try {
            // The instance's lock is ours, so a socket that is there was left by a service that died.
            Files.deleteIfExists(path);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            server = channel;
            Thread.ofVirtual().name("admin-socket").start(() -> accept(channel));
        } catch (IOException e) {
            throw new UncheckedIOException("listening on " + path, e);
        }
    }

    @Override
    public synchronized void stop() {
        try {
            if (server != null) {
                server.close();
                server = null;
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("Closing {} failed", path, e);
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    private void accept(ServerSocketChannel channel) {
        while (channel.isOpen()) {
            try {
                SocketChannel peer = channel.accept();
                Thread.ofVirtual().name("admin-command").start(() -> serve(peer));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("Accepting on {} failed", path, e);
                return;
            }
        }
    }

    private void serve(SocketChannel peer) {
        if (!isOurs(peer)) {
            close(peer);
            return;
        }
        try (peer;
                var in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(peer), StandardCharsets.UTF_8))) {
            DataOutputStream answers = new DataOutputStream(Channels.newOutputStream(peer));
            String line = in.readLine();
            int exitCode = line == null ? 2 : run(JSON.readValue(line, AdminRequest.class), answers);
            new AdminFrame(AdminFrame.EXIT, new byte[] {(byte) exitCode}).write(answers);
        } catch (IOException | JacksonException e) {
            LOG.debug("A command's connection ended", e);
        }
    }

    /** The socket's mode keeps others out, except for the moment between its making and the setting of the mode. */
    private static boolean isOurs(SocketChannel peer) {
        try {
            String user =
                    peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            return user.equals("root") || user.equals(System.getProperty("user.name"));
        } catch (IOException e) {
            return false;
        }
    }

    private static void close(SocketChannel peer) {
        try {
            peer.close();
        } catch (IOException e) {
            LOG.debug("A stranger's connection ended", e);
        }
    }

    private int run(AdminRequest request, DataOutputStream answers) {
        try (PrintStream out = stream(answers, AdminFrame.OUT);
                PrintStream err = stream(answers, AdminFrame.ERR)) {
            Invocation invocation = new Invocation(
                    out, err, () -> services, request.password(), request.sudoUser(), Path.of(request.directory()));
            return Commands.run(invocation, request.args().toArray(String[]::new));
        }
    }

    private static PrintStream stream(DataOutputStream answers, byte kind) {
        var frames = AdminFrame.stream(answers, kind);
        return new PrintStream(new BufferedOutputStream(frames, 8192), false, StandardCharsets.UTF_8);
    }
}
