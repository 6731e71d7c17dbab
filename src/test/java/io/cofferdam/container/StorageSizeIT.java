package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.linux.QuotaDisk;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers whose root has a size. */
@Tag("v2")
@Timeout(300)
class StorageSizeIT {

    private static final String WRITE =
            "dd if=/dev/zero of=%s/file bs=1M count=20 2>&1; stat -c %%s %s/file; df -k / | tail -n 1";

    @Test
    void nothing_more_than_it_is_written_into_the_root_and_volumes_are_not_counted() throws Exception {
        try (QuotaDisk disk = new QuotaDisk()) {
            EngineFixture it = new EngineFixture(
                    "storage-it",
                    usual -> EngineSettings.of(disk.mount().resolve("root"), usual.run(), usual.instance()));
            try {
                String small =
                        it.run(sized(8L << 20, "", WRITE.formatted("/", "/"))).log();
                assertThat(small).contains("Disk quota exceeded").containsPattern(" 8192 +[0-9]+ ");
                assertThat(bytesOf(small)).isBetween(4L << 20, 8L << 20);
                assertThat(bytesOf(it.run(sized(8L << 20, "data", WRITE.formatted("/data", "/data")))
                                .log()))
                        .isEqualTo(20L << 20);
                assertThat(bytesOf(it.run(sized(null, "", WRITE.formatted("/", "/")))
                                .log()))
                        .isEqualTo(20L << 20);

                String id = it.create(sized(8L << 20, "", "cp /bin/busybox /copy && mv /copy /moved && ls /moved"));
                it.engine.start(id);
                it.awaitExit(id);
                assertThat(it.log(id)).isEqualTo("/moved\n");
                it.restartService();
                it.engine.remove(id, true, true);
            } finally {
                it.close();
            }
        }
    }

    @Test
    void is_refused_where_the_file_system_would_not_keep_it() {
        EngineFixture it = new EngineFixture("storage-no-it");
        try {
            assertThatThrownBy(() -> it.create(sized(8L << 20, "", "true")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("A storage size is not supported here")
                    .hasMessageContaining("prjquota");
            assertThatThrownBy(() -> it.create(sized(5L, "", "true"))).isInstanceOf(ProblemException.class);
            assertThat(it.engine.list()).isEmpty();
        } finally {
            it.close();
        }
    }

    private static long bytesOf(String log) {
        return log.lines()
                .filter(line -> line.matches("[0-9]+"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new AssertionError(log));
    }

    private static ContainerRequest sized(@Nullable Long bytes, String volume, String script) {
        List<MountSpec> mounts = volume.isEmpty()
                ? List.of()
                : List.of(new MountSpec(MountSpec.Type.VOLUME, volume, "/" + volume, false, ""));
        return new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("sh", "-c", script),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                mounts,
                Map.of(),
                null,
                Map.of(),
                List.of(),
                bytes);
    }
}
