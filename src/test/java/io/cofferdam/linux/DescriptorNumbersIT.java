package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** In processes of their own, in network namespaces of their own: libnftables ends a process that it finds no low number in. */
class DescriptorNumbersIT {

    private static final Path DEV_NULL = Path.of("/dev/null");
    private static final int MANY = 1200;

    @Test
    void the_packet_filter_works_where_all_low_numbers_are_taken() throws Exception {
        assertThat(run(Crowded.class)).isEqualTo("17 times table ip crowded\n");
    }

    @Test
    void more_contexts_than_there_are_low_numbers_are_refused_and_end_nothing() throws Exception {
        assertThat(run(Many.class)).isEqualTo("""
                        nftables: its socket needs a descriptor below 1024, and this process has all of them open. \
                        Stop some containers, or publish fewer ports
                        table ip many
                        """);
    }

    @Test
    void the_packet_filter_works_while_others_open_and_close_files() throws Exception {
        assertThat(run(Busy.class)).isEqualTo("table ip busy\n");
    }

    @Test
    void what_is_held_for_long_takes_no_low_number() throws Exception {
        assertThat(run(Holding.class)).isEqualTo("no low number taken\nheld\nlet go\n");
    }

    private static String run(Class<?> program) throws Exception {
        Process process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static List<FileInputStream> takeAllLowNumbers() throws IOException {
        List<FileInputStream> taken = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            taken.add(new FileInputStream(DEV_NULL.toFile()));
        }
        return taken;
    }

    /** One context that is kept, as the service has, and one for each of some containers. */
    static final class Crowded {

        private Crowded() {}

        public static void main(String[] args) throws Exception {
            if (!Nftables.available()) {
                throw new IllegalStateException(Nftables.lack());
            }
            List<FileInputStream> taken = takeAllLowNumbers();
            int times = 0;
            try (Nftables kept = Nftables.open()) {
                kept.run("add table ip crowded");
                for (int i = 0; i < 17; i++) {
                    try (Nftables one = Nftables.open()) {
                        one.run("add chain ip crowded c" + i);
                        times++;
                    }
                }
                System.out.print(times + " times " + kept.run("list tables"));
            }
            taken.clear();
        }
    }

    static final class Many {

        private Many() {}

        public static void main(String[] args) throws Exception {
            Nftables.available();
            List<FileInputStream> taken = takeAllLowNumbers();
            List<Nftables> open = new ArrayList<>();
            try {
                while (open.size() < MANY) {
                    open.add(Nftables.open());
                }
            } catch (Nftables.Refused e) {
                System.out.println(e.getMessage());
            }
            open.getLast().run("add table ip many");
            for (Nftables one : open) {
                one.close();
            }
            try (Nftables again = Nftables.open()) {
                System.out.print(again.run("list tables"));
            }
            taken.clear();
        }
    }

    static final class Busy {

        private Busy() {}

        public static void main(String[] args) throws Exception {
            Nftables.available();
            List<FileInputStream> taken = takeAllLowNumbers();
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> others = List.of(openingAndClosing(over), openingAndClosing(over));
            try {
                for (int i = 0; i < 2000; i++) {
                    Nftables.open().close();
                }
            } finally {
                over.set(true);
            }
            for (Thread other : others) {
                other.join();
            }
            try (Nftables last = Nftables.open()) {
                last.run("add table ip busy");
                System.out.print(last.run("list tables"));
            }
            taken.clear();
        }

        private static Thread openingAndClosing(AtomicBoolean over) {
            return Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    try {
                        LibC.close(KernelFile.open(DEV_NULL, KernelFile.O_RDONLY));
                    } catch (SyscallException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    static final class Holding {

        private static final int PORT = 80;

        private Holding() {}

        public static void main(String[] args) throws Exception {
            InetAddress everywhere = InetAddress.ofLiteral("0.0.0.0");
            HeldPort.udp(everywhere, PORT).close(); // loads what is needed for it
            int before = lowest();
            HeldPort port = HeldPort.tcp(everywhere, PORT);
            HeldNamespace namespace = HeldNamespace.ofThisThread();
            System.out.println(lowest() == before ? "no low number taken" : "a low number taken");
            System.out.println(free(everywhere) ? "not held" : "held");
            port.close();
            System.out.println(free(everywhere) ? "let go" : "kept");
            namespace.close();
        }

        private static int lowest() throws SyscallException {
            int fd = KernelFile.open(DEV_NULL, KernelFile.O_RDONLY);
            LibC.close(fd);
            return fd;
        }

        private static boolean free(InetAddress address) throws SyscallException {
            try {
                HeldPort.tcp(address, PORT).close();
                return true;
            } catch (SyscallException e) {
                if (e.errno() != Errno.EADDRINUSE) {
                    throw e;
                }
                return false;
            }
        }
    }
}
