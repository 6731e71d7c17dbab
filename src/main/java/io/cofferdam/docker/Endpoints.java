package io.cofferdam.docker;

/** A group of endpoints that belong together. */
public interface Endpoints {

    void register(Routes routes);
}
