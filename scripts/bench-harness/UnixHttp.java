import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much HTTP/1.1 over a unix socket as measuring needs, on one connection that is kept. */
final class UnixHttp implements Closeable {

    private final Path socket;
    private SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();

    /** What came back. */
    record Reply(int status, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String field(String name) {
            Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(text());
            if (!found.find()) {
                throw new IllegalStateException("no " + name + " in: " + text());
            }
            return found.group(1);
        }

        Reply require(int... accepted) {
            for (int one : accepted) {
                if (status == one) {
                    return this;
                }
            }
            throw new IllegalStateException("status " + status + ": " + text());
        }
    }

    UnixHttp(Path socket) {
        this.socket = socket;
    }

    Reply send(String method, String path, String json) throws IOException {
        return send(method, path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    Reply send(String method, String path, String type, byte[] body) throws IOException {
        if (channel == null || !channel.isOpen()) {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            in.clear().flip();
        }
        String head = method + " " + path + " HTTP/1.1\r\nHost: docker\r\n"
                + (body.length > 0 ? "Content-Type: " + type + "\r\n" : "") + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(headBytes.length + body.length).put(headBytes).put(body).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        return read();
    }

    private Reply read() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        long length = -1;
        boolean chunked = false;
        boolean close = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            close |= lower.startsWith("connection:") && lower.contains("close");
        }
        byte[] body = status == 204 || status == 304 ? new byte[0] : chunked ? chunks() : length >= 0 ? bytes(length) : rest();
        if (close) {
            close();
        }
        return new Reply(status, body);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.write(bytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line().split(";")[0].strip(), 16);
    }

    private byte[] bytes(long length) throws IOException {
        byte[] bytes = new byte[(int) length];
        for (int at = 0; at < length; ) {
            require();
            int some = (int) Math.min(in.remaining(), length - at);
            in.get(bytes, at, some);
            at += some;
        }
        return bytes;
    }

    private byte[] rest() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] some = new byte[in.capacity()];
        while (in.hasRemaining() || fill()) {
            int count = in.remaining();
            in.get(some, 0, count);
            body.write(some, 0, count);
        }
        close();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            require();
            char c = (char) in.get();
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    private void require() throws IOException {
        if (!in.hasRemaining() && !fill()) {
            throw new EOFException("the service closed the connection");
        }
    }

    private boolean fill() throws IOException {
        in.clear();
        int count = channel.read(in);
        in.flip();
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
