package io.cofferdam.docker;

import io.cofferdam.container.ContainerView;
import io.cofferdam.network.NetworkView;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a container's description says of things outside of it.
 *
 * @param root where the instance keeps its state
 * @param volumePath where a named volume lies on the host; empty for none
 * @param containerName the name of the container of an id; empty for one that is not there
 * @param networks the networks of the instance
 */
record Surroundings(
        Path root, UnaryOperator<String> volumePath, UnaryOperator<String> containerName, List<NetworkView> networks) {

    /** The id of a network; empty for one that is not there. */
    String networkId(String name) {
        return networks.stream()
                .filter(network -> network.name().equals(name))
                .map(NetworkView::id)
                .findFirst()
                .orElse("");
    }

    /** The id of a container's place on a network. */
    String endpointId(ContainerView view, String name) {
        return networks.stream()
                .filter(network -> network.name().equals(name))
                .map(network -> network.endpointId(view.id()))
                .findFirst()
                .orElse("");
    }
}
