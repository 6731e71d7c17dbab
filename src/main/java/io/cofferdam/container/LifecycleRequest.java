package io.cofferdam.container;

import org.jspecify.annotations.Nullable;

/**
 * What happens when a container ends, and what is kept of it.
 *
 * @param stopSignal a name such as "SIGTERM" or a number; null for the image's
 * @param stopTimeoutSeconds grace before SIGKILL; null for 10, -1 for no end
 * @param logMaxBytes the size at which the log rotates; null for 10 MiB
 * @param logMaxFiles how many log files are kept; null for 3
 * @param logMaxAgeSeconds how long a line of the log is kept; null for as long as there is room
 * @param healthCheck null for the image's
 * @param restartUnhealthy whether a container that turns out to be unhealthy is restarted
 */
public record LifecycleRequest(
        boolean autoRemove,
        RestartPolicy restartPolicy,
        @Nullable String stopSignal,
        @Nullable Integer stopTimeoutSeconds,
        @Nullable Long logMaxBytes,
        @Nullable Integer logMaxFiles,
        @Nullable Long logMaxAgeSeconds,
        @Nullable HealthCheck healthCheck,
        boolean restartUnhealthy) {

    @SuppressWarnings("NullAway") // JSON may leave it out
    public LifecycleRequest {
        restartPolicy = restartPolicy == null ? RestartPolicy.none() : restartPolicy;
    }

    public LifecycleRequest(
            boolean autoRemove,
            RestartPolicy restartPolicy,
            @Nullable String stopSignal,
            @Nullable Integer stopTimeoutSeconds,
            @Nullable Long logMaxBytes,
            @Nullable Integer logMaxFiles) {
        this(autoRemove, restartPolicy, stopSignal, stopTimeoutSeconds, logMaxBytes, logMaxFiles, null, null, false);
    }

    LifecycleRequest restarting(RestartPolicy other) {
        return new LifecycleRequest(
                autoRemove,
                other,
                stopSignal,
                stopTimeoutSeconds,
                logMaxBytes,
                logMaxFiles,
                logMaxAgeSeconds,
                healthCheck,
                restartUnhealthy);
    }

    public static LifecycleRequest defaults() {
        return new LifecycleRequest(false, RestartPolicy.none(), null, null, null, null);
    }
}
