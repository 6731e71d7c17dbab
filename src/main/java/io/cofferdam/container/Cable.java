package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import io.cofferdam.network.LaunchMessages;

/** A container's place on a network, and the messages that make it real. */
record Cable(Endpoint endpoint, LaunchMessages messages) {}
