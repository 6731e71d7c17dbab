package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.Transfer;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull as the whole service does it for a Docker client. */
class ServicePullIT {

    private static final ServedImage IMAGE = ServedImage.of(ServedImage.noise("a", 200_000));
    private static final byte[] STORED = IMAGE.blobs().get(IMAGE.layer(0).digest());

    @Test
    void a_client_that_leaves_ends_its_pull_and_the_next_one_goes_on(@TempDir Path directory) throws Exception {
        try (ScriptedRegistry registry = ScriptedRegistry.start();
                RunningService service = RunningService.start(directory)) {
            registry.serve(IMAGE);
            CountDownLatch asked = new CountDownLatch(1);
            registry.onBlob(IMAGE.layer(0).digest(), request -> {
                request.send(200, Map.of(), Arrays.copyOf(STORED, STORED.length / 2), STORED.length);
                asked.countDown();
                registry.awaitClose();
            });
            try (SocketChannel client = ask(service, registry)) {
                assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(read(client)).contains("200").contains("Pulling from app");
            }
            Transfer left = service.bean(RegistryOperations.class)
                    .transfers(Caller.system())
                    .getFirst();
            awaitEnd(left);
            assertThat(left.state()).isEqualTo(Transfer.State.CANCELLED);

            registry.onBlob(IMAGE.layer(0).digest(), Request::honestly);
            try (SocketChannel client = ask(service, registry)) {
                String all = new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(all)
                        .contains("Pull complete", "Status: Downloaded newer image for " + registry.name("app:1"));
            }
            assertThat(registry.requestsFor(IMAGE.layer(0).digest()).getLast().from())
                    .isPositive();
        }
    }

    @Test
    void a_login_that_a_registry_refuses_is_not_kept_and_not_taken_for_the_callers_own(@TempDir Path directory)
            throws Exception {
        try (DebianRegistry registry = DebianRegistry.withPassword(directory.resolve("registry"));
                RunningService service = RunningService.start(directory.resolve("service"))) {
            RegistryOperations registries = service.bean(RegistryOperations.class);
            Caller caller = Caller.system();
            assertThatThrownBy(() -> registries.keepLogin(caller, registry.authority(), "ada", "wrong"))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID))
                    .hasMessageContaining("unauthorized");
            assertThat(registries.logins(caller)).isEmpty();
            registries.keepLogin(caller, registry.authority(), "ada", "secret");
            assertThat(registries.logins(caller)).hasSize(1);
        }
    }

    @Test
    void checking_a_login_is_on_record_without_its_password(@TempDir Path directory) throws Exception {
        try (DebianRegistry registry = DebianRegistry.withPassword(directory.resolve("registry"));
                RunningService service = RunningService.start(directory.resolve("service"))) {
            RegistryOperations registries = service.bean(RegistryOperations.class);
            assertThatThrownBy(() -> registries.signIn(
                            Caller.system(), registry.authority(), new Credentials.Password("ada", "not-this-one")))
                    .hasMessageContaining("unauthorized");
            registries.signIn(Caller.system(), "http://" + registry.authority() + "/v2/", DebianRegistry.ADA);
            List<AuditEntry> recorded = service.bean(AuditTrail.class).search(AuditFilter.ANY, 100).entries().stream()
                    .filter(entry -> entry.action().equals("registry.login_checked"))
                    .toList();
            assertThat(recorded).extracting(AuditEntry::outcome).containsExactly("done", "failed");
            assertThat(recorded)
                    .allSatisfy(entry -> assertThat(entry.toString())
                            .contains(registry.authority(), "ada")
                            .doesNotContain("not-this-one", "secret"));
        }
    }

    private static void awaitEnd(Transfer transfer) throws InterruptedException {
        for (Transfer.Changes changes = transfer.awaitChanges(0); !changes.ended(); ) {
            changes = transfer.awaitChanges(changes.revision());
        }
    }

    private static SocketChannel ask(RunningService service, ScriptedRegistry registry) throws IOException {
        SocketChannel client =
                SocketChannel.open(UnixDomainSocketAddress.of(service.run().resolve("docker.sock")));
        String request = "POST /images/create?fromImage=%s&tag=1 HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"
                .formatted(registry.name("app"));
        client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        return client;
    }

    private static String read(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        StringBuilder text = new StringBuilder();
        while (text.indexOf("Pulling from") < 0 && client.read(buffer) >= 0) {
            text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            buffer.clear();
        }
        return text.toString();
    }
}
