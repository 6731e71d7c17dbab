package io.cofferdam.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcReadersTest {

    @TempDir
    Path root;

    @Test
    void reads_a_process_whose_name_and_arguments_are_hostile() throws Exception {
        process(
                42,
                "42 (a) S 9 (b) S 1 42 42 34816 42 4194560 0 0 0 0 150 50 0 0 20 0 3 0 1000 1 1",
                "Name:\ta) S 9\nUid:\t1310720\t0\t0\t0\nNSpid:\t42\t1\nVmRSS:\t    2048 kB\n");
        write("42/cmdline", "sh\0-c\0evil \u001b[2J\nnew line\u202e\0");
        write("42/uid_map", "         0    1310720      65536\n");
        ProcessView view = new NamespaceViews(proc()).processes(List.of(42)).getFirst();
        assertThat(view.command()).isEqualTo("sh -c evil ?[2J?new line?");
        assertThat(view.innerPid()).isEqualTo(1);
        assertThat(view.innerUid()).isZero();
        assertThat(view.user()).isEqualTo("1310720");
        assertThat(view.parentPid()).isEqualTo(1);
        assertThat(view.terminal()).isEqualTo("pts/0");
        assertThat(view.cpuTime()).hasSeconds(2);
        assertThat(view.residentBytes()).isEqualTo(2 << 20);
        assertThat(view.threads()).isEqualTo(3);
    }

    @Test
    void leaves_out_processes_that_are_gone_or_broken() throws Exception {
        process(7, "garbage", "Name:\tx\n");
        process(8, "", "");
        assertThat(new NamespaceViews(proc()).processes(List.of(7, 8, 9))).isEmpty();
    }

    @Test
    void finds_descendants_and_processes_that_were_put_in_later() throws Exception {
        for (int[] each : new int[][] {{10, 1}, {11, 10}, {12, 11}, {13, 1}, {14, 1}}) {
            process(each[0], each[0] + " (x) S " + each[1] + " 0 0 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0", "Name:\tx\n");
            Files.createDirectories(proc().resolve(each[0] + "/ns"));
            boolean inside = each[0] < 14 && each[0] != 12;
            Files.createSymbolicLink(
                    proc().resolve(each[0] + "/ns/pid"), Path.of(inside ? "pid:[4026532001]" : "pid:[4026531836]"));
        }
        Files.createDirectories(proc().resolve("self/ns"));
        Files.createSymbolicLink(proc().resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
        assertThat(new NamespaceViews(proc()).processes(10))
                .extracting(ProcessView::pid)
                .containsExactly(10, 11, 12, 13);
    }

    @Test
    void compares_namespaces_with_the_hosts() throws Exception {
        Files.createDirectories(proc().resolve("self/ns"));
        Files.createDirectories(proc().resolve("5/ns"));
        link("self/ns/net", "net:[1]");
        link("self/ns/uts", "uts:[2]");
        link("self/ns/ipc", "ipc:[3]");
        link("5/ns/net", "net:[1]");
        link("5/ns/uts", "uts:[9]");
        List<NamespaceEntry> entries = new NamespaceViews(proc()).namespaces(5);
        assertThat(entries).hasSize(8);
        assertThat(sharing(entries, NamespaceKind.NET)).isEqualTo(NamespaceEntry.Sharing.HOST);
        assertThat(sharing(entries, NamespaceKind.UTS)).isEqualTo(NamespaceEntry.Sharing.OWN);
        assertThat(sharing(entries, NamespaceKind.IPC)).isEqualTo(NamespaceEntry.Sharing.UNREADABLE);
        assertThat(sharing(entries, NamespaceKind.TIME)).isEqualTo(NamespaceEntry.Sharing.ABSENT);
        assertThat(entries.get(NamespaceKind.UTS.ordinal()).label()).isEqualTo("uts:[9]");
    }

    @Test
    void reads_mounts_with_their_layers_and_skips_broken_lines() throws Exception {
        write("5/mountinfo", """
                600 500 0:50 / / rw,relatime master:1 propagate_from:2 - overlay overlay rw,lowerdir=/l/a\\:b:/l/c,upperdir=/u
                601 600 0:51 / /with\\040space\\012line ro,nosuid - tmpfs tmpfs rw,size=64k
                602 600 0:52 / /new rw - overlay overlay rw,lowerdir+=/l/1,lowerdir+=/l/2
                broken
                1 2 3 - x
                """);
        List<MountView> mounts = new NamespaceViews(proc()).of(5).mounts();
        assertThat(mounts).hasSize(3);
        assertThat(mounts.get(0).lowerDirectories()).containsExactly("/l/a:b", "/l/c");
        assertThat(mounts.get(0).propagation()).containsExactly("master:1", "propagate_from:2");
        assertThat(mounts.get(1).mountPoint()).isEqualTo("/with space?line");
        assertThat(mounts.get(1).readOnly()).isTrue();
        assertThat(mounts.get(2).lowerDirectories()).containsExactly("/l/1", "/l/2");
    }

    @Test
    void reads_rights_clocks_and_cgroups() throws Exception {
        write(
                "5/status",
                "Name:\tx\nCapEff:\t0000000000000003\nCapBnd:\tzz\nSeccomp:\t2\nSeccomp_filters:\t1\nNoNewPrivs:\t1\n");
        write("5/timens_offsets", "monotonic           5         7\nboottime            -1         0\n");
        write("5/cgroup", "4:memory:/a\n3:cpu,cpuacct:/b:c\n0::/d\nbroken\n");
        Overview overview = new NamespaceViews(proc()).of(5);
        assertThat(overview.user().effective()).containsExactlyInAnyOrder("CHOWN", "DAC_OVERRIDE");
        assertThat(overview.user().bounding()).isEmpty();
        assertThat(overview.user().seccomp()).isEqualTo("filter");
        assertThat(overview.user().noNewPrivileges()).isTrue();
        assertThat(overview.time().offsets()).containsEntry("monotonic", "5.000000007");
        assertThat(overview.cgroups())
                .containsExactly(
                        new CgroupMembership(4, List.of("memory"), "/a"),
                        new CgroupMembership(3, List.of("cpu", "cpuacct"), "/b:c"),
                        new CgroupMembership(0, List.of(), "/d"));
    }

    @Test
    void reads_sockets_that_wait_and_no_others() throws Exception {
        String header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
        write(
                "5/net/tcp",
                header + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 1\n"
                        + "   1: 0100007F:1F91 0100007F:24E3 01 00000000:00000000 00:00000000 00000000 0 0 1\n"
                        + "   2: XX:1F91 0100007F:24E3 0A a b c 0 0 1\n");
        write("5/net/udp6", header + "   0: 00000000000000000000000001000000:0035 0:0 07 00:00 00:00 00  0 0 1\n");
        assertThat(ListeningSockets.read(proc().resolve("5/net")))
                .containsExactly(
                        new NetworkView.Socket("tcp", "127.0.0.1", 8080, 1000),
                        new NetworkView.Socket("udp6", "0:0:0:0:0:0:0:1", 53, 0));
    }

    @Test
    void reads_connections_and_counts_those_that_are_too_many() throws Exception {
        String rest = " 00000000:00000000 00:00000000 00000000 0 0 1\n";
        StringBuilder tcp = new StringBuilder("  sl  local_address rem_address   st tx_queue\n");
        tcp.append("   0: 00000000:1F90 00000000:0000 0A").append(rest);
        tcp.append("   1: 0100007F:1F91 0200007F:24E3 01").append(rest);
        tcp.append("   2: 0100007F:1F92 0200007F:24E3 06").append(rest);
        tcp.append("   3: XX:1F91 0100007F:24E3 01").append(rest);
        write("6/net/tcp", tcp.toString());
        write(
                "6/net/tcp6",
                "header\n   0: 00000000000000000000000001000000:0050 00000000000000000000000001000000:D431 01" + rest);
        write(
                "6/net/udp",
                "header\n   0: 0100007F:0035 00000000:0000 07" + rest + "   1: 0100007F:8235 0B00007F:0035 01" + rest);
        assertThat(ConnectedSockets.read(proc().resolve("6/net")))
                .isEqualTo(new NetworkView.Connections(
                        List.of(
                                new NetworkView.Connection("tcp", "127.0.0.1:8081", "127.0.0.2:9443", "established"),
                                new NetworkView.Connection(
                                        "tcp", "127.0.0.1:8082", "127.0.0.2:9443", "closed, resting"),
                                new NetworkView.Connection(
                                        "tcp6", "[0:0:0:0:0:0:0:1]:80", "[0:0:0:0:0:0:0:1]:54321", "established"),
                                new NetworkView.Connection("udp", "127.0.0.1:33333", "127.0.0.11:53", "established")),
                        0));

        write("6/net/tcp", tcp + ("   1: 0100007F:1F91 0200007F:24E3 01" + rest).repeat(500));
        NetworkView.Connections many = ConnectedSockets.read(proc().resolve("6/net"));
        assertThat(many.shown()).hasSize(200);
        assertThat(many.left()).isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({"0,?", "34816,pts/0", "34820,pts/4", "1025,tty1", "1088,ttyS0", "1281,console"})
    void names_terminals(int number, String name) {
        assertThat(ProcessReader.terminal(number)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-04T05:06:07Z,05:06", "2026-01-09T05:06:07Z,Jan09", "2024-12-31T05:06:07Z,2024"})
    void shows_the_start_as_ps_does(Instant started, String shown) {
        assertThat(ProcessTable.startedAt(started, ZoneOffset.UTC, LocalDate.of(2026, 3, 4)))
                .isEqualTo(shown);
    }

    private static NamespaceEntry.Sharing sharing(List<NamespaceEntry> entries, NamespaceKind kind) {
        return entries.get(kind.ordinal()).sharing();
    }

    private Path proc() {
        return root.resolve("proc");
    }

    private void process(int pid, String stat, String status) throws Exception {
        write(pid + "/stat", stat);
        write(pid + "/status", status);
    }

    private void write(String file, String text) throws Exception {
        Path path = proc().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void link(String file, String target) throws Exception {
        Files.createSymbolicLink(proc().resolve(file), Path.of(target));
    }
}
