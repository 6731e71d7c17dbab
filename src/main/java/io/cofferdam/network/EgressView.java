package io.cofferdam.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may leave a network or a container, and what did.
 *
 * @param policy null where everything may leave; then nothing is counted
 * @param counts one for each rule in its order and one for what was refused; none while nothing of it is in the packet filter
 */
public record EgressView(@Nullable EgressPolicy policy, List<EgressCount> counts) {
    public EgressView {
        counts = List.copyOf(counts);
    }
}
