package io.cofferdam.console;

import io.cofferdam.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** Puts the terminals' sockets where their pages look for them; without more, only pages of the same origin get in. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class TerminalConfiguration implements WebSocketConfigurer {

    private static final int LARGEST_PASTE_BYTES = 1 << 20;
    private static final int LARGEST_CONTROL_BYTES = 4096;

    private final TerminalSocket terminals;

    TerminalConfiguration(TerminalSocket terminals) {
        this.terminals = terminals;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(terminals, "/containers/*/terminal/socket").addInterceptors(new CallerHandover());
    }

    @Bean
    static ServletServerContainerFactoryBean socketLimits() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxBinaryMessageBufferSize(LARGEST_PASTE_BYTES);
        container.setMaxTextMessageBufferSize(LARGEST_CONTROL_BYTES);
        return container;
    }

    /** The request ends with the handshake: what is known of its sender goes along with the socket. */
    private static final class CallerHandover implements HandshakeInterceptor {

        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            if (!(request instanceof ServletServerHttpRequest servlet)) {
                return false;
            }
            HttpServletRequest raw = servlet.getServletRequest();
            Object caller = raw.getAttribute(Caller.class.getName());
            if (caller == null) {
                return false;
            }
            attributes.put(TerminalSocket.CALLER, caller);
            attributes.put(TerminalSocket.CONTAINER, raw.getRequestURI().split("/")[2]);
            return true;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                @Nullable Exception failure) {
            // Nothing is held that would have to be let go.
        }
    }
}
