package io.cofferdam.console;

import io.cofferdam.container.SystemFacts;

/** What the console needs of the host on every page. */
record Host(String name, String line, String kernelLine, int cores, long memoryBytes, int containers, int images) {

    static Host of(SystemFacts facts) {
        return new Host(
                facts.hostname(),
                "%s · %s".formatted(Words.count(facts.cores(), "core"), Words.bytes(facts.memoryBytes())),
                "cgroup %s · kernel %s".formatted(facts.cgroupMode(), shortKernel(facts.kernel())),
                facts.cores(),
                facts.memoryBytes(),
                facts.containersRunning() + facts.containersPaused() + facts.containersStopped(),
                facts.images());
    }

    private static String shortKernel(String kernel) {
        int dash = kernel.indexOf('-');
        return dash < 0 ? kernel : kernel.substring(0, dash);
    }
}
