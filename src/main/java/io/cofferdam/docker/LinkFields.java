package io.cofferdam.docker;

import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.Link;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.network.Networks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads `HostConfig.Links` and the `Links` of a place on a network. Clients send both for the first network; what they mean is the
 * container's affair on the bridge, and that place's on any other network.
 */
final class LinkFields {

    private LinkFields() {}

    /** The request with its links where they belong. */
    static NetworkRequest placed(NetworkRequest request, List<String> hostLinks) {
        List<String> onBridge = new ArrayList<>();
        List<EndpointRequest> places = new ArrayList<>();
        boolean own = request.addressed() && !request.mode().equals(Networks.DEFAULT);
        if (!own) {
            onBridge.addAll(hostLinks);
        }
        for (EndpointRequest place : request.networks()) {
            if (place.network().equals(Networks.DEFAULT)) {
                onBridge.addAll(place.links());
                places.add(place.linking(List.of()));
            } else {
                boolean first = own && place.network().equals(request.mode());
                places.add(first ? place.linking(both(place.links(), hostLinks)) : place);
            }
        }
        if (own
                && !hostLinks.isEmpty()
                && places.stream().noneMatch(place -> place.network().equals(request.mode()))) {
            places.add(EndpointRequest.on(request.mode()).linking(hostLinks));
        }
        return request.on(places)
                .linking(onBridge.stream().map(Link::parse).distinct().toList());
    }

    private static List<String> both(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }
}
