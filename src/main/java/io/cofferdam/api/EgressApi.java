package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.NetworkSide;
import io.cofferdam.network.EgressCount;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.EgressView;
import io.cofferdam.operations.EgressOperations;
import io.cofferdam.operations.NetworkOperations;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What may leave networks and containers, and what did. */
@RestController
@RequestMapping("/api/v1")
class EgressApi {

    /**
     * What may leave.
     *
     * @param rules nothing but this; left out where everything may leave
     * @param counts what each rule has met, and at the end what was refused; none while it is not in the packet filter
     */
    record Egress(@Nullable List<String> rules, List<EgressCount> counts) {

        static Egress of(EgressView view) {
            EgressPolicy policy = view.policy();
            return new Egress(policy == null ? null : policy.lines(), view.counts());
        }
    }

    /**
     * What may leave, and nothing else.
     *
     * @param rules each a protocol (tcp, udp, sctp, icmp, any), an address, a subnet or any, and ports, as {@code tcp 10.0.0.0/8 443}
     */
    record Rules(List<String> rules) {
        EgressPolicy policy() {
            return EgressPolicy.of(rules);
        }
    }

    private final EgressOperations egress;
    private final NetworkOperations networks;

    EgressApi(EgressOperations egress, NetworkOperations networks) {
        this.egress = egress;
        this.networks = networks;
    }

    /** What may leave a network, and what did. */
    @GetMapping("/networks/{network}/egress")
    Egress ofNetwork(Caller caller, @PathVariable String network) {
        return Egress.of(egress.ofNetwork(caller, network));
    }

    /** Lets nothing leave a network but this, also in connections that are there; containers on it still reach each other. */
    @PutMapping("/networks/{network}/egress")
    @Needs(value = Permission.NETWORK_CHANGE, action = "network.egress-changed")
    Egress changeNetwork(Caller caller, @PathVariable String network, @RequestBody Rules rules) {
        egress.changeNetwork(caller, network, rules.policy());
        return Egress.of(egress.ofNetwork(caller, network));
    }

    /** Lets everything leave a network again. */
    @DeleteMapping("/networks/{network}/egress")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void openNetwork(Caller caller, @PathVariable String network) {
        egress.changeNetwork(caller, network, null);
    }

    /** What a container's network consists of: its resolver's configuration, its hosts, and the host's rules about it. */
    @GetMapping("/containers/{container}/network")
    NetworkSide side(Caller caller, @PathVariable String container) {
        return networks.side(caller, container);
    }

    /** What may leave a container, and while it runs what did. */
    @GetMapping("/containers/{container}/egress")
    Egress ofContainer(Caller caller, @PathVariable String container) {
        return Egress.of(egress.ofContainer(caller, container));
    }

    /** Lets nothing leave a container but this, as far as its networks let it out; be it running or not. */
    @PutMapping("/containers/{container}/egress")
    @Needs(value = Permission.NETWORK_CHANGE, action = "container.egress-changed")
    Egress changeContainer(Caller caller, @PathVariable String container, @RequestBody Rules rules) {
        egress.changeContainer(caller, container, rules.policy());
        return Egress.of(egress.ofContainer(caller, container));
    }

    /** Lets leave a container whatever its networks let out. */
    @DeleteMapping("/containers/{container}/egress")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void openContainer(Caller caller, @PathVariable String container) {
        egress.changeContainer(caller, container, null);
    }
}
