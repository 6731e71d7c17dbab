package io.cofferdam.wiring;

import io.cofferdam.access.SocketIdentity;
import io.cofferdam.docker.DockerDoor;
import io.cofferdam.docker.Endpoints;
import io.cofferdam.docker.Reception;
import io.cofferdam.operations.Admission;
import io.cofferdam.operations.BodyRoom;
import io.cofferdam.operations.CheckpointOperations;
import jakarta.servlet.DispatcherType;
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
    private static final int MAX_SWALLOW_BYTES = 16 << 20;

    /** Takes the lock as a parameter because a socket that is there may be a running service's; with the lock it is a dead one's. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> dockerConnector(
            InstanceSettings settings, InstanceLock lock) {
        return factory -> factory.addAdditionalConnectors(connector(settings.dockerSocket()));
    }

    /** Before Spring Security: this door has an identity of its own kind, and nothing behind it answers its requests. */
    @Bean
    FilterRegistrationBean<DockerDoor> dockerDoor(
            SocketIdentity identity,
            List<Endpoints> endpoints,
            Admission admission,
            BodyRoom room,
            CheckpointOperations checkpoints) {
        Reception reception =
                new Reception(admission, room, () -> checkpoints.lack().isEmpty());
        FilterRegistrationBean<DockerDoor> registration =
                new FilterRegistrationBean<>(new DockerDoor(identity::of, endpoints, reception));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
        return registration;
    }

    static Connector connector(Path socket) {
        UnixHttpProtocol protocol = new UnixHttpProtocol();
        protocol.setExecutor(new VirtualThreadExecutor("docker-"));
        protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setServer("Cofferdam");
        // A client that is refused while it still sends must be able to read why.
        protocol.setMaxSwallowSize(MAX_SWALLOW_BYTES);
        Connector connector = new Connector(protocol);
        connector.setProperty("unixDomainSocketPath", socket.toString());
        connector.setProperty("unixDomainSocketPathPermissions", SocketAccess.PERMISSIONS);
        // The door refuses it as it refuses every method that it does not know.
        connector.setAllowTrace(true);
        // names of images may come with their slashes encoded; the routes decode each segment by itself
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.BEFORE_INIT_EVENT)) {
                SocketAccess.removeStale(socket);
            }
        });
        return connector;
    }
}
