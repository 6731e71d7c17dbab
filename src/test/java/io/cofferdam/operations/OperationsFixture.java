package io.cofferdam.operations;

import io.cofferdam.TestDatabase;
import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.OpenStreams;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.Engine;
import io.cofferdam.container.EngineSettings;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.SecurityRequest;
import io.cofferdam.container.UsableCriu;
import io.cofferdam.linux.SpareRoom;
import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The operations on an engine of their own, with a record that can be read. */
final class OperationsFixture implements AutoCloseable {

    static final Caller ADMIN = caller("ada", Role.ADMIN);
    static final Caller OPERATOR = caller("oscar", Role.OPERATOR);
    static final Caller VIEWER = caller("vera", Role.VIEWER);

    private final DataSource database = TestDatabase.create();
    private final Path directory;
    private final String instance;
    Engine engine;
    final AuditLog audit;
    final Recorder recorder;
    final ContainerOperations containers;
    final ExecOperations execs;
    final OpenStreams streams = new OpenStreams();

    OperationsFixture(String instance, Clock clock) {
        try {
            directory = Files.createTempDirectory("cfd-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.instance = instance;
        engine = open();
        audit = new AuditLog(new AuditTable(database), clock);
        recorder = new Recorder(audit, new SpareRoom(directory, "spare"));
        new OwnActsRecord(engine, audit);
        containers = new ContainerOperations(engine, recorder, streams);
        execs = new ExecOperations(engine, recorder);
    }

    private Engine open() {
        return Engine.open(EngineSettings.of(directory.resolve("root"), directory.resolve("run"), instance)
                .withCriu(UsableCriu.program()));
    }

    /** Opens the engine again after something happened in its absence; the operations keep to the former one. */
    void away(Runnable meanwhile) {
        engine.close();
        meanwhile.run();
        engine = open();
        new OwnActsRecord(engine, audit);
    }

    /** A container that stays in its sandbox and has no terminal. */
    String harmless(String name) {
        return engine.create(request(name, false), "oscar").id();
    }

    /** A privileged container with a terminal. */
    String powerful(String name) {
        return engine.create(request(name, true), "ada").id();
    }

    /** A container with a directory of the host. */
    String bound(String name, String directory) {
        MountSpec mount = new MountSpec(MountSpec.Type.BIND, directory, "/host", true, "");
        return engine.create(request(name, false).mounting(List.of(mount)), "ada")
                .id();
    }

    /** What is on record, newest first. */
    List<AuditEntry> recorded() {
        return new AuditTrail(database).search(AuditFilter.ANY, 100).entries();
    }

    @Override
    public void close() {
        engine.destroy();
        try {
            Trees.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ContainerRequest request(String name, boolean powerful) {
        ContainerRequest plain = ContainerRequest.of(name, "busybox", "sleep", "1000");
        return new ContainerRequest(
                name,
                plain.image(),
                process(List.of("sleep", "1000"), powerful),
                plain.network(),
                powerful ? privileged() : plain.security(),
                plain.lifecycle(),
                plain.limits(),
                List.of(),
                Map.of(),
                null);
    }

    private static ProcessRequest process(List<String> command, boolean tty) {
        return new ProcessRequest(
                null, command, List.of(), null, null, tty, true, false, List.of(), List.of(), null, false);
    }

    private static SecurityRequest privileged() {
        return new SecurityRequest(
                true, false, List.of(), List.of(), null, "", "", "", "", "", false, Map.of(), List.of());
    }

    private static Caller caller(String name, Role role) {
        return new Caller(new Actor(name, role, Actor.Kind.USER, null, null), Door.DOCKER, "local");
    }
}
