package io.cofferdam.docker;

import io.cofferdam.container.Copying.PutRequest;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.operations.CopyOperations;
import java.io.IOException;
import java.util.Base64;
import org.springframework.stereotype.Component;

/** What `docker cp` does: files out of a container and into it. */
@Component
final class ArchiveEndpoints implements Endpoints {

    private static final String PATH_STAT = "X-Docker-Container-Path-Stat";

    private final CopyOperations copies;

    ArchiveEndpoints(CopyOperations copies) {
        this.copies = copies;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/containers/{id}/archive", this::read)
                .head("/containers/{id}/archive", this::stat)
                .put("/containers/{id}/archive", this::put);
    }

    private void stat(Exchange exchange) {
        FileInfo info = copies.info(
                exchange.caller(), exchange.path("id"), exchange.query().required("path"));
        exchange.header(PATH_STAT, header(info));
    }

    private void read(Exchange exchange) throws IOException {
        copies.read(exchange.caller(), exchange.path("id"), exchange.query().required("path"), info -> {
            exchange.header(PATH_STAT, header(info));
            return new LateStream(exchange, "application/x-tar");
        });
    }

    private void put(Exchange exchange) throws IOException {
        Query query = exchange.query();
        copies.put(
                exchange.caller(),
                exchange.path("id"),
                query.required("path"),
                exchange.input(),
                new PutRequest(query.flag("noOverwriteDirNonDir"), query.flag("copyUIDGID")));
    }

    private static String header(FileInfo info) {
        return Base64.getEncoder()
                .encodeToString(Json.bytes(Json.object(
                        "name", info.name(),
                        "size", info.size(),
                        "mode", mode(info),
                        "mtime", info.modified().toString(),
                        "linkTarget", info.linkTarget())));
    }

    /** As Go's os.FileMode has it (io/fs, FileMode): the kinds in the upper bits. */
    private static long mode(FileInfo info) {
        long kind = switch (info.kind()) {
            case DIRECTORY -> 1L << 31;
            case SYMLINK -> 1L << 27;
            case BLOCK_DEVICE -> 1L << 26;
            case FIFO -> 1L << 25;
            case SOCKET -> 1L << 24;
            case CHARACTER_DEVICE -> 1L << 26 | 1L << 21;
            case REGULAR -> 0;
        };
        long special = ((info.mode() & 04000) != 0 ? 1L << 23 : 0)
                | ((info.mode() & 02000) != 0 ? 1L << 22 : 0)
                | ((info.mode() & 01000) != 0 ? 1L << 20 : 0);
        return kind | special | info.mode() & 0777;
    }
}
