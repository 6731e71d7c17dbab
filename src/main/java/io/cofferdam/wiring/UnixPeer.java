package io.cofferdam.wiring;

import io.cofferdam.docker.Peer;
import io.cofferdam.linux.HostAccounts;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** The other end of a unix socket, by SO_PEERCRED (unix(7)). */
record UnixPeer(int uid, SocketWrapperBase<?> socket, Response response, BooleanSupplier stopping) implements Peer {

    static Peer of(SocketWrapperBase<?> socket, Response response, BooleanSupplier stopping) {
        return new UnixPeer(uidOf(socket), socket, response, stopping);
    }

    private static int uidOf(SocketWrapperBase<?> socket) {
        try {
            UnixDomainPrincipal principal = channel(socket).getOption(ExtendedSocketOptions.SO_PEERCRED);
            return HostAccounts.uid(principal.user().getName()).orElse(UNKNOWN);
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    /** Bytes that are there belong to the next request and stay; the end of the stream means that nobody is there. */
    @Override
    public boolean gone() {
        if (stopping.getAsBoolean()) {
            return true;
        }
        try {
            socket.isReadyForRead();
            return socket.isClosed();
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void endInput() {
        try {
            channel(socket).shutdownInput();
        } catch (IOException closed) {
            // then there is no input either
        }
    }

    @Override
    public boolean breakOff() {
        boolean begun = response.isCommitted();
        if (begun) {
            response.action(ActionCode.CLOSE_NOW, null);
        }
        return begun;
    }

    private static SocketChannel channel(SocketWrapperBase<?> socket) {
        return ((NioChannel) socket.getSocket()).getIOChannel();
    }

    @Override
    public void upgradeContentType(String type) {
        response.getMimeHeaders().setValue("Content-Type").setString(type);
    }
}
