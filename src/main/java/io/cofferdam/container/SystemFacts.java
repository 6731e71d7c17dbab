package io.cofferdam.container;

import java.nio.file.Path;
import java.util.List;

/**
 * The host and this instance.
 *
 * @param cgroupMode "v1", "hybrid" or "v2"
 * @param controllers usable cgroup controllers
 * @param lacks what this host cannot do, each with its consequence
 * @param version of Cofferdam; commit and committed are its source's, empty where that is not known
 */
public record SystemFacts(
        String instance,
        Path root,
        String hostname,
        String kernel,
        String operatingSystem,
        String architecture,
        int cores,
        long memoryBytes,
        long memoryAvailableBytes,
        String cgroupMode,
        List<String> controllers,
        int containersRunning,
        int containersPaused,
        int containersStopped,
        int images,
        List<String> lacks,
        String version,
        String commit,
        String committed) {}
