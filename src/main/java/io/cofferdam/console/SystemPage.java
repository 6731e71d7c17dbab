package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.SystemFacts;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.NetworkOperations;
import io.cofferdam.operations.SystemOperations;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The host and the service as they are, with what the host lacks. */
@ConsolePage
class SystemPage {

    private final SystemOperations system;
    private final NetworkOperations networks;
    private final ContainerOperations containers;

    SystemPage(SystemOperations system, NetworkOperations networks, ContainerOperations containers) {
        this.system = system;
        this.networks = networks;
        this.containers = containers;
    }

    @GetMapping("/system")
    String page(Caller caller, Model model) {
        SystemFacts facts = system.facts(caller);
        model.addAttribute("facts", facts);
        model.addAttribute("memory", Words.bytes(facts.memoryBytes()));
        model.addAttribute("available", Words.bytes(facts.memoryAvailableBytes()));
        model.addAttribute("networks", networks.list(caller));
        model.addAttribute("containers", running(containers.list(caller)));
        model.addAttribute(
                "heap",
                Words.bytes(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
        model.addAttribute("java", Runtime.version().toString());
        model.addAttribute(
                "uptime",
                Words.duration(
                        Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())));
        return "system";
    }

    /** How many containers run on each network, by its name. */
    private static Map<String, Integer> running(List<ContainerView> containers) {
        Map<String, Integer> counts = new HashMap<>();
        for (ContainerView container : containers) {
            if (container.running()) {
                container.endpoints().forEach(endpoint -> counts.merge(endpoint.networkName(), 1, Integer::sum));
                String mode = container.spec().request().network().mode();
                if (!container.spec().request().network().addressed()) {
                    counts.merge(mode, 1, Integer::sum);
                }
            }
        }
        return counts;
    }
}
