package io.cofferdam.container;

/** "no", "always", "unless-stopped" or "on-failure" with at most so many retries (0: without end). */
public record RestartPolicy(String name, int maximumRetryCount) {

    public static RestartPolicy none() {
        return new RestartPolicy("no", 0);
    }
}
