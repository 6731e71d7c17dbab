package io.cofferdam.console;

import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.EndpointRequest;
import java.util.ArrayList;
import java.util.List;

/** What of a request the engine takes, but not as somebody may expect. */
final class LaunchCautions {

    private static final long MOST_SHARES = 262_144;

    private LaunchCautions() {}

    static List<String> of(ContainerRequest request) {
        List<String> cautions = new ArrayList<>();
        String mode = request.network().mode();
        boolean published =
                !request.network().ports().isEmpty() || request.network().publishAll();
        if (published && !request.network().addressed()) {
            cautions.add("With the network '" + mode + "' no port is published.");
        }
        List<EndpointRequest> places = request.network().endpoints();
        if (places.size() > 1
                && places.stream().anyMatch(place -> place.network().equals("bridge"))) {
            cautions.add(
                    "The docker command takes 'bridge' beside no other network: there, leave it out of the line and"
                            + " connect it afterwards with docker network connect. Launched from here, all of them count.");
        }
        Long shares = request.limits().cpuShares();
        if (shares != null && shares > MOST_SHARES) {
            cautions.add("CPU shares above " + MOST_SHARES + " count as " + MOST_SHARES + ".");
        }
        return cautions;
    }
}
