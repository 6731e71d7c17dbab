package io.cofferdam.wiring;

import io.cofferdam.access.SocketIdentity;
import io.cofferdam.docker.DockerDoor;
import io.cofferdam.docker.Endpoints;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Opens the Docker door: a second connector on a unix socket, and the filter that answers on it. */
@Configuration(proxyBeanMethods = false)
class DockerSocketConfiguration {

    private static final int KEEP_ALIVE_MILLIS = 300_000;

    /** Takes the lock as a parameter because a socket that is there may be a running service's; with the lock it is a dead one's. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> dockerConnector(
            InstanceSettings settings, InstanceLock lock) {
        return factory -> factory.addAdditionalConnectors(connector(settings.dockerSocket()));
    }

    /** Before Spring Security: this door has an identity of its own kind, and nothing behind it answers its requests. */
    @Bean
    FilterRegistrationBean<DockerDoor> dockerDoor(SocketIdentity identity, List<Endpoints> endpoints) {
        FilterRegistrationBean<DockerDoor> registration =
                new FilterRegistrationBean<>(new DockerDoor(identity::of, endpoints));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    static Connector connector(Path socket) {
        UnixHttpProtocol protocol = new UnixHttpProtocol();
        protocol.setExecutor(new VirtualThreadExecutor("docker-"));
        protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setServer("Cofferdam");
        Connector connector = new Connector(protocol);
        connector.setProperty("unixDomainSocketPath", socket.toString());
        connector.setProperty("unixDomainSocketPathPermissions", SocketAccess.permissions());
        // names of images may come with their slashes encoded; the routes decode each segment by itself
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.addLifecycleListener(event -> {
            switch (event.getType()) {
                case Lifecycle.BEFORE_INIT_EVENT -> SocketAccess.removeStale(socket);
                case Lifecycle.AFTER_START_EVENT -> SocketAccess.giveToGroup(socket);
                default -> {}
            }
        });
        return connector;
    }
}
