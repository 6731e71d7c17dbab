package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.SystemFacts;
import io.cofferdam.network.NetworkView;
import io.cofferdam.operations.ContainerOperations;
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
    private final ContainerOperations containers;

    SystemPage(SystemOperations system, ContainerOperations containers) {
        this.system = system;
        this.containers = containers;
    }

    @GetMapping("/system")
    String page(Caller caller, Model model) {
        SystemFacts facts = system.facts(caller);
        model.addAttribute("facts", facts);
        model.addAttribute("memory", Words.bytes(facts.memoryBytes()));
        model.addAttribute("available", Words.bytes(facts.memoryAvailableBytes()));
        List<NetworkView> networks = system.networks(caller);
        model.addAttribute("networks", networks);
        model.addAttribute("containers", running(networks, containers.list(caller)));
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
    private static Map<String, Integer> running(List<NetworkView> networks, List<ContainerView> containers) {
        Map<String, Integer> counts = new HashMap<>();
        for (ContainerView container : containers) {
            String mode = container.spec().request().network().mode();
            networks.stream()
                    .filter(network -> container.running() && network.answersTo(mode))
                    .forEach(network -> counts.merge(network.name(), 1, Integer::sum));
        }
        return counts;
    }
}
