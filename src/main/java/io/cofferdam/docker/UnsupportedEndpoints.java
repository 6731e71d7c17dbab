package io.cofferdam.docker;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Says of the rest of the API, address by address, that it is not done here. */
@Component
final class UnsupportedEndpoints implements Endpoints {

    @Override
    public void register(Routes routes) {
        routes.get("/plugins", exchange -> exchange.json(List.of()));
        images(routes);
        routes.put("/volumes/{name}", not("Updating volumes")).any("/plugins/{rest*}", not("Managing plugins"));
        for (String swarm : List.of("swarm", "nodes", "services", "tasks", "secrets", "configs")) {
            routes.any("/" + swarm, UnsupportedEndpoints::noSwarm)
                    .any("/" + swarm + "/{rest*}", UnsupportedEndpoints::noSwarm);
        }
    }

    private static void images(Routes routes) {
        routes.post("/build", not("Building images")).post("/build/cancel", not("Cancelling builds"));
    }

    private static Routes.Handler not(String what) {
        return exchange -> {
            throw ProblemException.unsupported(
                    what + " is not supported.", "This version of Cofferdam does not do it.", "");
        };
    }

    private static void noSwarm(Exchange exchange) {
        throw new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem("This node is not a swarm manager.", "Cofferdam has no swarm mode.", ""));
    }
}
