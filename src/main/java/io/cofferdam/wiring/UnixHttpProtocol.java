package io.cofferdam.wiring;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP over a unix socket whose requests know the peer's uid; named as the connector's protocol. */
public final class UnixHttpProtocol extends Http11NioProtocol {

    @Override
    protected Processor createProcessor() {
        return new UnixHttpProcessor(this);
    }

    /** Whether the service takes no more requests and waits for those that are under way. */
    boolean isStopping() {
        return getEndpoint().isPaused();
    }
}
