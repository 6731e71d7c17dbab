package io.cofferdam.access;

/** One thing a caller may or may not do; the phrase completes "you may not …". */
public enum Permission {
    CONTAINER_VIEW("look at containers"),
    /** Environment values and other configuration that may hold secrets. */
    CONTAINER_VIEW_SECRETS("see the environment values of containers"),
    CONTAINER_LAUNCH("launch containers"),
    /** Start, stop, kill, pause, rename, remove. */
    CONTAINER_CONTROL("start, stop or remove containers"),
    CONTAINER_EXEC("run commands in containers"),
    /** Privileged mode, host namespaces, host bind mounts, devices, capabilities beyond the default. */
    CONTAINER_PRIVILEGED("loosen the sandbox of a container"),
    LIMITS_CHANGE("change limits"),
    IMAGE_VIEW("look at images"),
    IMAGE_CHANGE("load, tag or remove images"),
    VOLUME_CHANGE("create or remove volumes"),
    NETWORK_CHANGE("create or remove networks"),
    SYSTEM_VIEW("look at the host's state"),
    AUDIT_VIEW("read the audit log"),
    USER_MANAGE("manage users and their tokens");

    private final String phrase;

    Permission(String phrase) {
        this.phrase = phrase;
    }

    public String phrase() {
        return phrase;
    }
}
