package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cofferdam.container.ContainerRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunLineTest {

    @Test
    void fills_in_every_field_that_the_form_has() {
        RunLine.Reading line =
                RunLine.read("sudo docker run -itd --rm --name=web -e A='b c' -eD=1 -p8080:80 -p 53:53/udp \\\n"
                        + " -v data:/var/lib --tmpfs /tmp:size=8m -m 512m --cpus 1.5 --restart on-failure:3 --cap-add NET_ADMIN"
                        + " --cap-add SYS_TIME --security-opt no-new-privileges --security-opt seccomp=unconfined --pid host"
                        + " --entrypoint /bin/sh busybox:1 -c 'echo \"$A\"'");
        LaunchForm form = line.form();
        assertThat(line.unread()).isEmpty();
        assertThat(form.values())
                .containsAllEntriesOf(Map.of(
                        "name", "web",
                        "env", "A=b c\nD=1",
                        "ports", "8080:80\n53:53/udp",
                        "mounts", "data:/var/lib\ntmpfs:/tmp:size=8m",
                        "memory", "512m",
                        "cpus", "1.5",
                        "restart", "on-failure",
                        "restartMax", "3",
                        "capAdd", "NET_ADMIN, SYS_TIME",
                        "image", "busybox:1"))
                .containsEntry("entrypoint", "/bin/sh")
                .containsEntry("command", "-c 'echo \"$A\"'")
                .containsKeys("tty", "interactive", "autoRemove", "noNewPrivileges", "hostPids", "start");
        assertThat(form.get("seccomp")).isEqualTo("unconfined");
    }

    @Test
    void a_health_check_comes_back_as_it_was_written() {
        String options =
                " --health-cmd 'test -e /up' --health-interval 10s --health-start-period 1.5s --health-retries 2";
        RunLine.Reading line = RunLine.read("docker run -d" + options + " busybox top");
        assertThat(line.unread()).isEmpty();
        ContainerRequest request = new LaunchReading(line.form()).request();
        assertThat(DockerRunLine.of(request)).isEqualTo("docker run -d" + options + " busybox top");
        RunLine.Reading none = RunLine.read("docker run -d --no-healthcheck busybox");
        assertThat(DockerRunLine.of(new LaunchReading(none.form()).request()))
                .isEqualTo("docker run -d --no-healthcheck busybox");
    }

    @Test
    void what_the_kernel_is_told_comes_back_as_it_was_written() {
        String line = "docker run -d --stop-signal SIGINT --log-opt max-size=1048576 --log-opt max-age=60s"
                + " --annotation a.b=c --group-add audio --ulimit nofile=10:20 --oom-score-adj 5 --shm-size 1048576"
                + " --domainname lan --dns 10.0.0.1 --add-host db:10.0.0.7 --sysctl net.ipv4.ip_forward=1"
                + " --device /dev/fuse:/dev/fuse:rw busybox top";
        RunLine.Reading read = RunLine.read(line);
        assertThat(read.unread()).isEmpty();
        LaunchReading reading = new LaunchReading(read.form());
        assertThat(DockerRunLine.of(reading.request())).isEqualTo(line);
        assertThat(reading.errors()).isEmpty();
    }

    @Test
    void several_networks_come_back_with_what_is_asked_of_each() {
        String line = "docker run -d --network front --ip 10.1.0.7 --ip6 fd00::7 --mac-address 02:00:00:00:00:07"
                + " --network-alias www --network-alias web"
                + " --network name=back,ip=10.2.0.7,ip6=fd01::7,mac-address=02:00:00:00:00:08,alias=a,alias=b,gw-priority=-2"
                + " --network third busybox top";
        RunLine.Reading read = RunLine.read(line);
        assertThat(read.unread()).isEmpty();
        LaunchReading reading = new LaunchReading(read.form());
        assertThat(reading.request().network().mode()).isEqualTo("front");
        assertThat(DockerRunLine.of(reading.request())).isEqualTo(line);
        assertThat(reading.errors()).isEmpty();
    }

    @Test
    void a_priority_of_the_first_network_stands_beside_its_name() {
        RunLine.Reading read = RunLine.read("docker run --network name=front,gw-priority=3,ip=10.1.0.7 busybox");
        assertThat(DockerRunLine.of(new LaunchReading(read.form()).request()))
                .isEqualTo("docker run -d --network name=front,ip=10.1.0.7,gw-priority=3 busybox");
    }

    @Test
    void the_own_bridge_is_named_where_it_is_not_alone() {
        RunLine.Reading read = RunLine.read("docker run --network default --network back busybox");
        ContainerRequest request = new LaunchReading(read.form()).request();
        assertThat(DockerRunLine.of(request)).isEqualTo("docker run -d --network bridge --network back busybox");
        assertThat(LaunchCautions.of(request)).hasSize(1);
    }

    @Test
    void names_what_of_a_network_the_form_cannot_hold() {
        RunLine.Reading read = RunLine.read("docker run --network name=front,driver-opt=a=b,alias=www busybox");
        assertThat(read.unread())
                .containsExactly(
                        "--network name=front,driver-opt=a=b,alias=www: the form has no field for driver-opt=a=b.");
        assertThat(read.form().get("aliases")).isEqualTo("www");
        String many = " --network n".repeat(LaunchNetworks.MOST + 1);
        assertThat(RunLine.read("docker run" + many + " busybox").unread())
                .containsExactly("--network n: it is one too many.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ulimits|nofile|'nofile' is not a ulimit. Write it as nofile=1024:2048.",
                "devices|sda|'sda' is not a device. Write it as /dev/fuse or /dev/sda:/dev/disk:r.",
                "devices|/dev/a:/dev/b:x|'/dev/a:/dev/b:x' is not a device. Write it as /dev/fuse or /dev/sda:/dev/disk:r.",
                "sysctls|a.b|'a.b' has no name and value. Write it as name=value.",
                "hosts|db|'db' is not a host. Write it as db:10.0.0.7.",
                "logOptions|mode=x|'mode' is no option of a log. There are max-size, max-file and max-age.",
                "logOptions|max-age=7d|'7d' is not an age. Write it as 30m or 168h.",
                "oomScore|x|'x' is not a whole number.",
            })
    void says_which_line_cannot_be_read(String field, String text, String sentence) {
        LaunchReading reading = new LaunchReading(LaunchForm.of(Map.of("image", "busybox", field, text)));
        reading.request();
        assertThat(reading.errors()).containsExactly(Map.entry(field, sentence));
    }

    @ParameterizedTest
    @CsvSource({
        "--gpus all, --gpus all: the form has no field for it.",
        "--platform=x, --platform x: the form has no field for it.",
        "--network container:web, --network container:web: the form has no field for it.",
        "--network alias=web, --network alias=web: the form has no field for it.",
        "--oom-kill-disable, --oom-kill-disable: the form has no field for it.",
        "--frobnicate, --frobnicate: docker run has no such option; it was read as one without a value.",
        "-Z, -Z: docker run has no such option.",
        "-e HOME, --env HOME: its value comes from the shell that the line was written for.",
        "-v ./here:/there, --volume ./here:/there: its directory depends on the shell that the line was written for.",
        "-v /only, --volume /only: the form has no anonymous volumes.",
    })
    void names_what_the_form_cannot_hold(String option, String sentence) {
        RunLine.Reading line = RunLine.read("docker run " + option + " busybox top");
        assertThat(line.unread()).containsExactly(sentence);
        assertThat(line.form().get("image")).isEqualTo("busybox");
        assertThat(line.form().get("command")).isEqualTo("top");
    }

    @Test
    void names_a_shell_operator_that_became_an_argument() {
        assertThat(RunLine.read("docker run busybox true && echo done").unread())
                .containsExactly("&&: it stands in the command as an argument, no shell acts on it.");
    }

    @Test
    void does_not_start_what_is_only_created_and_takes_a_flag_back() {
        LaunchForm form = RunLine.read("docker create --rm --rm=false busybox").form();
        assertThat(form.has("start")).isFalse();
        assertThat(form.has("autoRemove")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "busybox top", "docker ps", "docker run", "docker run -m", "docker run 'x", "docker"})
    void refuses_what_is_no_such_line(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RunLine.read(text));
    }

    @Test
    void reads_back_what_the_console_writes() {
        String written = "docker run -d --rm --name web --stop-timeout 3 -t -i --init -w /srv -u 7:7 -e 'A=b c'"
                + " --hostname h -p 8080:80 -P -m 67108864 --cpus 0.5 --cpuset-cpus 0 --pids-limit 9 --read-only"
                + " --cap-drop ALL -v data:/data:ro -l k=v busybox sh -c 'echo \"it'\\''s\"'";
        ContainerRequest request = new LaunchReading(RunLine.read(written).form()).request();
        ContainerRequest again =
                new LaunchReading(RunLine.read(DockerRunLine.of(request)).form()).request();
        assertThat(again).isEqualTo(request);
        assertThat(RunLine.read(DockerRunLine.of(request)).unread()).isEmpty();
    }
}
