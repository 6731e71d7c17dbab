package io.cofferdam.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.SetupToken;
import io.cofferdam.access.Tokens;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.wiring.Database;
import io.cofferdam.wiring.InstanceLock;
import io.cofferdam.wiring.InstanceSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * A command in a process of its own. Whoever holds the instance's lock works on its database: this process if no service
 * runs, else the service, which is asked through its admin socket.
 */
public final class CommandProcess {

    /** A service that starts or stops holds the lock without listening. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    public CommandProcess(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Runs a command line and returns the exit code: 0 done, 1 failed, 2 not understood. */
    public int run(String... args) {
        Path here = Path.of("").toAbsolutePath();
        String sudoUser = environment.getOrDefault("SUDO_USER", "");
        Invocation parsing = new Invocation(out, err, CommandProcess::noServices, null, sudoUser, here);
        RootCommand root = new RootCommand(parsing);
        CommandLine commands = Commands.commandLine(root, parsing);
        try {
            CommandLine.ParseResult result = commands.parseArgs(args);
            if (!Commands.needsServices(result)) {
                return commands.execute(args);
            }
            String password = List.of(args).contains("--password-stdin") ? firstLine() : null;
            return withInstance(settings(root), new AdminRequest(List.of(args), password, sudoUser, here.toString()));
        } catch (ParameterException e) {
            return commands.execute(args);
        } catch (ProblemException e) {
            err.println(e.problem().line());
            return 1;
        } catch (IOException e) {
            err.println("The command failed. " + e.getMessage());
            return 1;
        }
    }

    private int withInstance(InstanceSettings settings, AdminRequest request) throws IOException {
        settings.createDirectories();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<InstanceLock> lock = InstanceLock.tryAcquire(settings);
            if (lock.isPresent()) {
                try (InstanceLock held = lock.get()) {
                    return alone(settings, request);
                }
            }
            Optional<Integer> exitCode = AdminClient.ask(settings.adminSocket(), request, out, err);
            if (exitCode.isPresent()) {
                return exitCode.get();
            }
            pause();
        }
        throw new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "The command was not run.",
                        "A process works on %s but does not answer on %s."
                                .formatted(settings.root(), settings.adminSocket()),
                        "Check --cofferdam.root and --cofferdam.run, and whether the service is well."));
    }

    private int alone(InstanceSettings settings, AdminRequest request) {
        try (HikariDataSource dataSource = Database.open(settings);
                AuditTable table = new AuditTable(dataSource);
                AuditLog audit = new AuditLog(table, Clock.systemUTC())) {
            Clock clock = Clock.systemUTC();
            Users users = new Users(dataSource, clock);
            Services services = new Services(
                    new AccountOperations(users, new Tokens(dataSource, clock), new Sessions(dataSource, clock), audit),
                    new SetupToken(settings.setupTokenFile(), users),
                    new AuditChain(dataSource),
                    null);
            Invocation invocation = new Invocation(
                    out, err, () -> services, request.password(), request.sudoUser(), Path.of(request.directory()));
            return Commands.run(invocation, request.args().toArray(String[]::new));
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException("closing the database", e));
        }
    }

    private InstanceSettings settings(RootCommand root) {
        return InstanceSettings.of(
                path(root.root, "COFFERDAM_ROOT", InstanceSettings.DEFAULT_ROOT),
                path(root.run, "COFFERDAM_RUN", InstanceSettings.DEFAULT_RUN),
                root.instance != null
                        ? root.instance
                        : environment.getOrDefault("COFFERDAM_INSTANCE", InstanceSettings.DEFAULT_INSTANCE));
    }

    private Path path(@Nullable Path option, String variable, String standard) {
        return option != null ? option : Path.of(environment.getOrDefault(variable, standard));
    }

    private String firstLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Services noServices() {
        throw new IllegalStateException("a command that is marked as local asked for the instance");
    }
}
