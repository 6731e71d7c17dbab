package io.cofferdam.wiring;

import io.cofferdam.docker.Peer;
import java.util.function.BooleanSupplier;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.SocketEvent;

/** Puts the peer of a unix socket on each request, before any filter sees it. */
final class UnixHttpProcessor extends Http11Processor {

    private final Adapter withPeer;
    private final BooleanSupplier stopping;

    UnixHttpProcessor(UnixHttpProtocol protocol) {
        super(protocol, protocol.getAdapter());
        stopping = protocol::isStopping;
        withPeer = new WithPeer(super.getAdapter());
    }

    @Override
    @SuppressWarnings("NullAway") // the superclass asks before the constructor has ended
    public Adapter getAdapter() {
        return withPeer == null ? super.getAdapter() : withPeer;
    }

    private void addPeer(Request request, Response response) {
        Peer peer = UnixPeer.of(getSocketWrapper(), response, stopping);
        request.setAttribute(Peer.ATTRIBUTE, peer);
    }

    /** An adapter that only adds the attributes: a request is recycled within one connection, so each gets its own. */
    private final class WithPeer implements Adapter {

        private final Adapter next;

        WithPeer(Adapter next) {
            this.next = next;
        }

        @Override
        public void service(Request request, Response response) throws Exception {
            addPeer(request, response);
            next.service(request, response);
        }

        @Override
        public boolean prepare(Request request, Response response) throws Exception {
            return next.prepare(request, response);
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
            return next.asyncDispatch(request, response, event);
        }

        @Override
        public void log(Request request, Response response, long time) {
            next.log(request, response, time);
        }

        @Override
        public void checkRecycled(Request request, Response response) {
            next.checkRecycled(request, response);
        }

        @Override
        public String getDomain() {
            return next.getDomain();
        }
    }
}
