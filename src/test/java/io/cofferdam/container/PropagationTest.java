package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropagationTest {

    private static final List<String> LINES = List.of(
            "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
            "30 22 0:24 / /srv rw shared:7 - tmpfs srv rw",
            "31 30 0:25 / /srv/down rw master:3 - tmpfs down rw",
            "32 22 0:26 / /opt/a\\040b rw shared:9 master:1 - tmpfs o rw",
            "33 22 0:27 / /over rw shared:8 - tmpfs o rw",
            "34 33 0:28 / /over rw - tmpfs o rw");

    @ParameterizedTest
    @CsvSource({
        "/home, rslave, false",
        "/home, rshared, false",
        "/srv/x, rslave, true",
        "/srv/x, shared, true",
        "/srvs, slave, false",
        "/srv/down/x, slave, true",
        "/srv/down/x, rshared, false",
        "/opt/a b/c, rshared, true",
        "/over, rshared, false",
    })
    void is_there_where_the_mount_of_the_source_has_it(String source, String option, boolean there) {
        MountSpec mount = new MountSpec(MountSpec.Type.BIND, source, "/t", false, option);
        boolean shared = option.endsWith("shared");
        if (there) {
            assertThatCode(() -> Propagation.check(mount, Path.of(source), LINES, shared))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Propagation.check(mount, Path.of(source), LINES, shared))
                    .hasMessageContaining("not a shared");
        }
    }
}
