package io.cofferdam.docker;

import io.cofferdam.container.AttachSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What a client types, on its way to a process's stdin. */
final class ViewerInput {

    private final AttachSession session;
    private final boolean stdin;
    private final @Nullable DetachKeys detachKeys;

    /**
     * @param stdin whether the client asked for it; what it says is dropped otherwise
     * @param detachKeys null where input has no keys with a meaning, as without a terminal
     */
    ViewerInput(AttachSession session, boolean stdin, @Nullable DetachKeys detachKeys) {
        this.session = session;
        this.stdin = stdin;
        this.detachKeys = detachKeys;
    }

    boolean wanted() {
        return stdin;
    }

    /** Passes on what came, and ends the viewing where that were the keys for it; returns whether it goes on. */
    boolean pass(byte[] bytes, int length) throws IOException {
        if (!stdin) {
            return true;
        }
        OutputStream target = session.stdin();
        boolean leave = false;
        if (detachKeys == null) {
            target.write(bytes, 0, length);
        } else {
            ByteArrayOutputStream passed = new ByteArrayOutputStream(length + 8);
            leave = detachKeys.pass(bytes, length, passed);
            passed.writeTo(target);
        }
        target.flush();
        if (leave) {
            session.close();
        }
        return !leave;
    }

    /** The client says no more: the end of input for the process, whose output goes on. */
    void end() throws IOException {
        if (stdin) {
            session.stdin().close();
        }
    }
}
