package io.cofferdam.wiring;

import java.net.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.env.Environment;

/** The console's address is none of this host's; that its port is in use is Spring's to tell. */
final class AddressFailureAnalyzer extends AbstractFailureAnalyzer<WebServerException> {

    private final Environment environment;

    AddressFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @org.jspecify.annotations.Nullable FailureAnalysis analyze(Throwable root, WebServerException cause) {
        BindException refused = findCause(root, BindException.class);
        if (refused == null || !String.valueOf(refused.getMessage()).contains("assign requested address")) {
            return null;
        }
        return new FailureAnalysis(
                "The console cannot listen on %s: it is no address of this host."
                        .formatted(environment.getProperty("server.address", "its address")),
                "Give one of this host's in --server.address, 127.0.0.1 for this host alone, or 0.0.0.0 for all of them.",
                root);
    }
}
