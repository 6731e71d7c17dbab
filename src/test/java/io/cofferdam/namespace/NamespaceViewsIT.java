package io.cofferdam.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looks into the namespaces of a process that unshare(1) gave its own. */
@Tag("v2")
@Timeout(60)
class NamespaceViewsIT {

    private final NamespaceViews views = new NamespaceViews();
    private Process process;

    @AfterEach
    void end() throws Exception {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void sees_what_a_process_has_for_itself() throws Exception {
        int pid = start(
                "hostname inside; ip link set lo up; ip link add out0 type veth peer name out1; ip link set out1 up;"
                        + " ip addr add 10.9.8.7/24 dev out0; ip link set out0 mtu 1400 up;"
                        + " ip route add default via 10.9.8.1; ipcmk -M 65536 -Q -S 3 >/dev/null");
        Overview overview = views.of(pid);

        assertThat(overview.alive()).isTrue();
        assertThat(overview.notes()).isEmpty();
        assertThat(overview.own()).isGreaterThanOrEqualTo(7);
        assertThat(overview.hostName()).isEqualTo("inside");
        assertThat(overview.network().interfaces())
                .extracting(NetworkView.Interface::name)
                .contains("lo", "out0")
                .doesNotContain("eth0");
        NetworkView.Interface veth = overview.network().interfaces().stream()
                .filter(each -> each.name().equals("out0"))
                .findFirst()
                .orElseThrow();
        assertThat(veth.kind()).isEqualTo("veth");
        assertThat(veth.mtu()).isEqualTo(1400);
        assertThat(veth.addresses()).contains("10.9.8.7/24");
        assertThat(veth.hardwareAddress()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
        assertThat(overview.network().routes()).contains(new NetworkView.Route("default", "10.9.8.1", "out0", 0));
        assertThat(overview.ipc().segments()).singleElement().satisfies(segment -> {
            assertThat(segment.bytes()).isEqualTo(65536);
            assertThat(segment.attached()).isZero();
        });
        assertThat(overview.ipc().queues()).hasSize(1);
        assertThat(overview.ipc().semaphores().getFirst().count()).isEqualTo(3);
        assertThat(overview.ipc().limits()).containsKeys("shmmax", "msgmni", "sem");
    }

    @Test
    void shows_processes_with_host_and_inner_ids() throws Exception {
        int pid = start("sleep 4321 &");
        List<ProcessView> processes = views.processes(pid);
        assertThat(processes).extracting(ProcessView::innerPid).contains(1).hasSize(2);
        assertThat(processes).extracting(ProcessView::pid).contains(pid);
        assertThat(processes).extracting(ProcessView::command).contains("sleep 4321");
        assertThat(ProcessTable.rows(processes))
                .allSatisfy(row -> assertThat(row).hasSameSizeAs(ProcessTable.TITLES));
        assertThat(views.of(pid).processes()).hasSize(2);
    }

    @Test
    void shows_ids_rights_and_mounts() throws Exception {
        int pid = start("mount -t tmpfs -o ro none /mnt");
        Overview overview = views.of(pid);
        assertThat(overview.user().uidMap()).containsExactly(new IdMapping(0, 0, 1));
        assertThat(overview.user().effective()).isNotEmpty();
        assertThat(overview.user().seccomp()).isIn("off", "filter");
        assertThat(overview.mounts())
                .filteredOn(mount -> mount.mountPoint().equals("/mnt"))
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.readOnly()).isTrue();
                    assertThat(mount.type()).isEqualTo("tmpfs");
                    assertThat(mount.propagation()).isEmpty();
                });
        assertThat(overview.cgroups()).isNotEmpty();
    }

    @Test
    void the_service_itself_shares_everything_with_the_host_and_stays_where_it_is() throws Exception {
        int pid = start("hostname elsewhere");
        String before = JvmNames.hostName();
        assertThat(views.of(pid).hostName()).isEqualTo("elsewhere");
        assertThat(JvmNames.hostName()).isEqualTo(before);
        Overview own = views.of((int) ProcessHandle.current().pid());
        assertThat(own.own()).isZero();
        assertThat(own.namespaces())
                .extracting(NamespaceEntry::sharing)
                .containsAnyOf(NamespaceEntry.Sharing.HOST)
                .doesNotContain(NamespaceEntry.Sharing.OWN, NamespaceEntry.Sharing.UNREADABLE);
    }

    @Test
    void a_process_that_is_gone_gives_an_empty_view() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Overview overview = views.of((int) gone.pid());
        assertThat(overview.alive()).isFalse();
        assertThat(overview.processes()).isEmpty();
        assertThat(overview.mounts()).isEmpty();
        assertThat(overview.hostName()).isEmpty();
    }

    @Test
    void sees_a_socket_that_listens() throws Exception {
        int pid = start("ip link set lo up; exec perl -MSocket -e '$|=1; socket(S,AF_INET,SOCK_STREAM,0);"
                + " bind(S,sockaddr_in(8088,inet_aton(q(127.0.0.1)))); listen(S,1); print qq(ready\\n); <STDIN>'");
        assertThat(views.of(pid).network().listening()).contains(new NetworkView.Socket("tcp", "127.0.0.1", 8088, 0));
    }

    /** Starts a shell in new namespaces, and returns the host's id of the first process inside once the setup is done. */
    private int start(String setup) throws Exception {
        String script = setup + "\n echo ready; read wait";
        process = new ProcessBuilder(
                        "unshare",
                        "--fork",
                        "--pid",
                        "--net",
                        "--uts",
                        "--ipc",
                        "--mount",
                        "--cgroup",
                        "--user",
                        "--map-root-user",
                        "--mount-proc",
                        "sh",
                        "-c",
                        script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = process.inputReader().readLine();
        assertThat(answer).isEqualTo("ready");
        String children = Files.readString(Path.of("/proc/" + process.pid() + "/task/" + process.pid() + "/children"));
        return Integer.parseInt(children.strip());
    }

    /** What the JVM's own threads see. */
    private static final class JvmNames {
        static String hostName() throws Exception {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"));
        }
    }
}
