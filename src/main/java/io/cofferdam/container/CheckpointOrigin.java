package io.cofferdam.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * On what a checkpoint was made: its processes go on with what they have found out about processor and kernel.
 *
 * @param architecture as the JVM calls it
 * @param kernel as {@code uname -r} prints it
 * @param processor what of the processor's abilities programs use, in the words of {@code /proc/cpuinfo}
 */
public record CheckpointOrigin(String architecture, String kernel, List<String> processor) {

    /** Instructions and state of programs; the other words are the kernel's or change with its version. */
    private static final Pattern USED = Pattern.compile("mmx|sse.*|ssse3|avx.*|fma|f16c|bmi[12]|aes|vaes|pclmulqdq"
            + "|vpclmulqdq|gfni|sha_ni|popcnt|abm|movbe|adx|rdrand|rdseed|rdtscp|rdpid|cx16|xsave.*|pku|fsgsbase"
            + "|clflushopt|clwb|movdiri|movdir64b|amx_.*|serialize|waitpkg|user_shstk");

    public CheckpointOrigin {
        processor = List.copyOf(processor);
    }

    static CheckpointOrigin here() {
        try {
            return new CheckpointOrigin(
                    System.getProperty("os.arch", ""),
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                    processor(Files.readAllLines(Path.of("/proc/cpuinfo"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That of the first processor, whose line is named flags on x86 and Features on ARM. */
    static List<String> processor(List<String> cpuinfo) {
        return cpuinfo.stream()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .limit(1)
                .flatMap(line -> abilities(line, line.startsWith("Features")))
                .sorted()
                .toList();
    }

    private static Stream<String> abilities(String line, boolean all) {
        return Stream.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
                .filter(word -> all || USED.matcher(word).matches());
    }
}
