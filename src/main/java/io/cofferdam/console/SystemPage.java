package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.SystemFacts;
import io.cofferdam.operations.SystemOperations;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The host and the service as they are, with what the host lacks. */
@ConsolePage
class SystemPage {

    private final SystemOperations system;

    SystemPage(SystemOperations system) {
        this.system = system;
    }

    @GetMapping("/system")
    String page(Caller caller, Model model) {
        SystemFacts facts = system.facts(caller);
        model.addAttribute("facts", facts);
        model.addAttribute("memory", Words.bytes(facts.memoryBytes()));
        model.addAttribute("available", Words.bytes(facts.memoryAvailableBytes()));
        model.addAttribute("networks", system.networks(caller));
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
}
