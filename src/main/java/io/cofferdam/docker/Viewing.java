package io.cofferdam.docker;

import io.cofferdam.container.AttachSession;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Joins a process's standard streams to a client's connection until the process ends or the viewer leaves. */
final class Viewing implements Hijack.Conversation {

    private static final int BUFFER_BYTES = 32 * 1024;

    private final AttachSession session;
    private final ViewerInput input;

    /** @param detachKeys null where input has no keys with a meaning, as without a terminal */
    Viewing(AttachSession session, boolean stdin, @Nullable DetachKeys detachKeys) {
        this.session = session;
        this.input = new ViewerInput(session, stdin, detachKeys);
    }

    /** A half-close ends the process's input, and its output goes on. */
    @Override
    public void listen(InputStream in) throws IOException {
        if (!input.wanted()) {
            return;
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        int length;
        while ((length = read(in, buffer)) > 0) {
            if (!input.pass(buffer, length)) {
                return;
            }
        }
        input.end();
    }

    @Override
    public void tell(OutputStream out) throws IOException {
        try (session) {
            Frames frames = new Frames(out, session.tty());
            session.pump((type, buffer, offset, length) -> {
                frames.write(type, buffer, offset, length);
                frames.flush();
            });
        }
    }

    /** A half-closed connection is reported as an exception; here it is the end of input. */
    private static int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (EOFException e) {
            return -1;
        }
    }
}
