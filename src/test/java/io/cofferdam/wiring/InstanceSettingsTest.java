package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class InstanceSettingsTest {

    @EnableConfigurationProperties(InstanceSettings.class)
    static class Binding {}

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Binding.class);

    @Test
    void has_these_defaults() {
        context.run(c -> assertThat(c.getBean(InstanceSettings.class))
                .isEqualTo(InstanceSettings.of(Path.of("/var/lib/cofferdam"), Path.of("/run/cofferdam"), "default")));
    }

    @Test
    void reads_these_properties() {
        context.withPropertyValues(
                        "cofferdam.root=/srv/a",
                        "cofferdam.run=/run/a",
                        "cofferdam.instance=a",
                        "cofferdam.hosts=x.example",
                        "cofferdam.ephemeral=true")
                .run(c -> assertThat(c.getBean(InstanceSettings.class))
                        .isEqualTo(new InstanceSettings(
                                Path.of("/srv/a"), Path.of("/run/a"), "a", List.of("x.example"), true)));
    }

    @Test
    void reads_these_environment_variables() {
        Map<String, Object> variables =
                Map.of("COFFERDAM_ROOT", "/srv/b", "COFFERDAM_RUN", "/run/b", "COFFERDAM_INSTANCE", "b");
        context.withInitializer(c -> c.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(c -> assertThat(c.getBean(InstanceSettings.class))
                        .isEqualTo(InstanceSettings.of(Path.of("/srv/b"), Path.of("/run/b"), "b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a/b", "-a", "a-", "ä", "a b", "abcdefghijklmnopqrstuvwxyz1234567"})
    void refuses_names_that_kernel_objects_could_not_have(String name) {
        assertThatThrownBy(() -> InstanceSettings.of(Path.of("/a"), Path.of("/b"), name))
                .hasMessageContaining("was not accepted");
    }

    @Test
    void makes_its_directories_and_closes_those_that_were_open(@TempDir Path directory) throws Exception {
        Path root = Files.createDirectory(
                directory.resolve("root"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        InstanceSettings.of(root, directory.resolve("run"), "a").createDirectories();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwx--x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("db"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("run"))))
                .isEqualTo("rwx--x--x");
    }

    @Test
    void says_which_directory_could_not_be_made(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        var settings = InstanceSettings.of(file.resolve("root"), directory.resolve("run"), "a");
        assertThatThrownBy(settings::createDirectories).hasMessageContaining("file/root could not be made");
    }
}
