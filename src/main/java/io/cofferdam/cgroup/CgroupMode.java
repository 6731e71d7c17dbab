package io.cofferdam.cgroup;

/** How the host has its control groups mounted. */
public enum CgroupMode {
    V1("v1"),
    /** v1 controllers, and a v2 tree with few or none beside them. */
    HYBRID("v1 and v2 (hybrid)"),
    V2("v2"),
    NONE("none");

    private final String words;

    CgroupMode(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
