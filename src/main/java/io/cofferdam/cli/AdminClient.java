package io.cofferdam.cli;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Has the running service run a command, and passes on what it says. */
final class AdminClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AdminClient() {}

    /** The exit code, or nothing if nobody listens. */
    static Optional<Integer> ask(Path socket, AdminRequest request, PrintStream out, PrintStream err)
            throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                return Optional.empty();
            }
            var requests = Channels.newOutputStream(channel);
            requests.write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            return Optional.of(answers(new DataInputStream(Channels.newInputStream(channel)), out, err));
        }
    }

    /** As with a full disk behind a redirection. */
    static int incomplete(PrintStream err) {
        err.println("What was printed is not complete: it could not be written. Look at the space where it went.");
        return 1;
    }

    private static int answers(DataInputStream in, PrintStream out, PrintStream err) throws IOException {
        try {
            while (true) {
                AdminFrame frame = AdminFrame.read(in);
                switch (frame.kind()) {
                    case AdminFrame.OUT -> out.write(frame.content());
                    case AdminFrame.ERR -> err.write(frame.content());
                    case AdminFrame.EXIT -> {
                        return out.checkError() ? incomplete(err) : frame.content()[0];
                    }
                    default -> throw new IOException("the service sent a frame of unknown kind " + frame.kind());
                }
            }
        } catch (EOFException e) {
            throw new IOException("The service went away while it ran the command; look at the audit log.", e);
        }
    }
}
