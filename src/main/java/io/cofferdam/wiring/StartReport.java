package io.cofferdam.wiring;

import io.cofferdam.access.SetupToken;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the service where it is and how to get in. */
@Component
class StartReport implements ApplicationListener<ApplicationReadyEvent> {

    private final InstanceSettings settings;
    private final SetupToken setupToken;
    private final Environment environment;

    StartReport(InstanceSettings settings, SetupToken setupToken, Environment environment) {
        this.settings = settings;
        this.setupToken = setupToken;
        this.environment = environment;
    }

    @Override
    @SuppressWarnings("SystemOut")
    public void onApplicationEvent(ApplicationReadyEvent event) {
        System.out.print(text(event));
        System.out.flush();
    }

    private String text(ApplicationReadyEvent event) {
        StringBuilder text = new StringBuilder("\n  Cofferdam is ready");
        if (event.getTimeTaken() != null) {
            text.append(" after %.1f s".formatted(event.getTimeTaken().toMillis() / 1000.0));
        }
        text.append(".\n\n");
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            text.append("  Console        ")
                    .append(address(web.getWebServer().getPort()))
                    .append('\n');
        }
        setupToken
                .current()
                .ifPresent(token -> text.append("  Setup token    ")
                        .append(token)
                        .append("   (once, to make the first account)\n"));
        text.append("  Docker socket  export DOCKER_HOST=unix://")
                .append(settings.dockerSocket())
                .append('\n');
        text.append("  State          ").append(settings.root()).append("\n\n");
        return text.toString();
    }

    private String address(int port) {
        String scheme = environment.getProperty("server.ssl.enabled", Boolean.class, true) ? "https" : "http";
        String host = environment.getProperty("server.address", "127.0.0.1");
        boolean local = host.equals("127.0.0.1") || host.equals("0.0.0.0") || host.equals("::1") || host.equals("::");
        return scheme + "://" + (local ? "localhost" : host) + ":" + port;
    }
}
