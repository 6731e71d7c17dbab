package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.PortSpec;
import io.cofferdam.container.StatsSample;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Describes one container in short, for the panel beside the list and the overview tab. */
@Component
class Panels {

    /** What the panel shows; absent facts are empty texts or null. */
    record Panel(
            ContainerRow row,
            String process,
            String address,
            List<String> ports,
            String command,
            String created,
            String createdBy,
            String started,
            @Nullable Meter cpuMeter,
            String cpuText,
            @Nullable Meter memoryMeter,
            String memoryText,
            String pidsText,
            @Nullable Problem problem) {}

    private final ContainerOperations containers;
    private final ContainerRows rows;
    private final HostFacts facts;

    Panels(ContainerOperations containers, ContainerRows rows, HostFacts facts) {
        this.containers = containers;
        this.rows = rows;
        this.facts = facts;
    }

    Panel of(Caller caller, ContainerView view) {
        List<StatsSample> history = view.running() ? containers.statsHistory(caller, view.id()) : List.of();
        StatsSample last = history.isEmpty() ? null : history.getLast();
        Limits limits = view.spec().limits();
        Host host = facts.of(caller);
        Double limited = Figures.cores(limits);
        double cores = limited == null ? host.cores() : limited;
        Long max = limits.memoryMaxBytes();
        long most = max == null ? host.memoryBytes() : max;
        return new Panel(
                rows.row(caller, view),
                process(view),
                address(view),
                ports(view),
                String.join(" ", view.spec().argv()),
                Words.time(view.spec().created()),
                view.spec().createdBy(),
                Words.time(view.state().startedAt()),
                last == null ? null : Meter.of(last.cpuPercent() / 100, cores, "CPU in use"),
                last == null
                        ? ""
                        : "%s of %s%s"
                                .formatted(
                                        Words.cores(last.cpuPercent() / 100),
                                        Words.cores(cores) + (cores == 1 ? " core" : " cores"),
                                        limited == null ? ", no limit" : ""),
                last == null ? null : Meter.of(last.usage().memory().usedBytes(), most, "memory in use"),
                last == null
                        ? ""
                        : "%s of %s%s"
                                .formatted(
                                        Words.bytes(last.usage().memory().usedBytes()),
                                        Words.bytes(most),
                                        max == null ? ", no limit" : ""),
                last == null ? "" : last.usage().pids().current() + " running",
                problem(view.state().startFailed() ? view.state().error() : ""));
    }

    private static @Nullable Problem problem(String error) {
        return error.isEmpty()
                ? null
                : new Problem("The last start failed.", error, "The Plan tab shows the step and its arguments.");
    }

    private static String process(ContainerView view) {
        int pid = view.state().pid();
        if (!view.running()) {
            return "";
        }
        boolean host = view.spec().request().security().pidMode().equals("host");
        return view.ownNamespaces().contains("pid")
                ? pid + " → 1 inside"
                : host ? pid + ", inside too" : pid + " on the host";
    }

    /** A container that does not run publishes nothing, but it will. */
    private static List<String> ports(ContainerView view) {
        return view.running()
                ? view.ports().stream().map(Panels::port).toList()
                : view.spec().request().network().ports().stream()
                        .map(port -> Panels.port(port) + ", when it runs")
                        .toList();
    }

    private static String address(ContainerView view) {
        var endpoint = view.endpoint();
        if (endpoint != null) {
            return endpoint.address().getHostAddress();
        }
        return view.running() && view.spec().request().network().mode().equals("host") ? "the host's" : "";
    }

    static String port(PortSpec port) {
        String host = port.hostPrefix();
        String hostPort = port.hostPort() == 0 ? "any" : port.hostPorts();
        return "%s%s → %d/%s".formatted(host, hostPort, port.containerPort(), port.protocol());
    }
}
