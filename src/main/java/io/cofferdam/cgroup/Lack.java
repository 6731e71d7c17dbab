package io.cofferdam.cgroup;

/**
 * Something a host cannot do.
 *
 * @param what what is missing, one sentence
 * @param consequence what follows for containers, one sentence
 */
public record Lack(String what, String consequence) {}
