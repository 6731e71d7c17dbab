package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How people call a network, on a host of its own. */
class NetworkReferenceIT {

    @Test
    void any_beginning_of_an_id_that_only_one_has_will_do(@TempDir Path state) throws Exception {
        try (TestNamespace host = TestNamespace.start();
                Networks networks = new Networks("refs", state, List.of(Subnet.parse("10.201.0.0/16")))) {
            host.run(() -> {
                networks.ensure();
                for (int n = 0; n < 14; n++) { // with three that are there from the start more than there are digits
                    networks.create(NewNetwork.named("n" + n));
                }
            });
            List<String> ids = new ArrayList<>();
            networks.views().forEach(view -> ids.add(view.id()));
            String shared = ids.stream()
                    .map(id -> id.substring(0, 1))
                    .filter(digit ->
                            ids.stream().filter(id -> id.startsWith(digit)).count() > 1)
                    .findFirst()
                    .orElseThrow();

            for (String id : ids) {
                assertThat(networks.require(shortest(id, ids)).id()).isEqualTo(id);
            }
            assertThatThrownBy(() -> networks.require(shared))
                    .hasMessageContaining("network " + shared + " is ambiguous");
        }
    }

    private static String shortest(String id, List<String> ids) {
        for (int length = 1; ; length++) {
            String beginning = id.substring(0, length);
            if (ids.stream().filter(other -> other.startsWith(beginning)).count() == 1) {
                return beginning;
            }
        }
    }
}
