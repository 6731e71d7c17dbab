package io.cofferdam.container;

/** A resource limit by its name in lower case, such as "nofile"; -1 is unlimited. */
public record UlimitSpec(String name, long soft, long hard) {}
