package io.cofferdam.registry;

import io.cofferdam.registry.Endpoint.Trust;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to a registry.
 *
 * @param trust of the host it goes to
 * @param reach how near to this host its address may be
 * @param body what is sent, null for nothing
 * @param small whether the answer is a few words, for which nobody waits as long as for content
 */
record Call(
        String method,
        URI uri,
        Trust trust,
        Reach reach,
        Map<String, String> headers,
        @Nullable Body body,
        boolean small) {

    /** Content of a request; written anew at each attempt. */
    interface Body {

        /** Bytes, -1 if that is not known before they are written. */
        long length();

        void writeTo(OutputStream out) throws IOException;

        static Body of(byte[] bytes) {
            return new Body() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    out.write(bytes);
                }
            };
        }
    }

    static Call get(URI uri, Trust trust) {
        return new Call("GET", uri, trust, Reach.ANYWHERE, Map.of(), null, false);
    }

    Call with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Call(method, uri, trust, reach, more, body, small);
    }

    Call method(String other) {
        return new Call(other, uri, trust, reach, headers, body, small);
    }

    Call forSmallAnswer() {
        return new Call(method, uri, trust, reach, headers, body, true);
    }

    Call body(Body content) {
        return new Call(method, uri, trust, reach, headers, content, small);
    }

    /** The same request to an address that the registry named. */
    Call redirected(URI target, Trust newTrust) {
        return new Call(method, target, newTrust, Reach.ANYWHERE, headers, body, small);
    }

    /** The same request to a host that the registry named and nobody else vouches for: without what signs the caller in. */
    Call redirectedToStranger(URI target, Trust newTrust, Reach newReach) {
        Map<String, String> kept = new LinkedHashMap<>(headers);
        kept.remove("Authorization");
        return new Call(method, target, newTrust, newReach, kept, body, small);
    }

    boolean isSameHost(URI other) {
        return uri.getScheme().equals(other.getScheme())
                && uri.getAuthority().equalsIgnoreCase(String.valueOf(other.getAuthority()));
    }
}
