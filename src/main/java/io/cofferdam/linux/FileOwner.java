package io.cofferdam.linux;

import java.io.IOException;

/**
 * Makes files as somebody else does, with root's rights all the same. On a mount with mapped ids only an owner whom it maps can
 * make anything: root of the host cannot, whatever its capabilities (mount_setattr(2), EOVERFLOW).
 */
public final class FileOwner {

    private FileOwner() {}

    /** Work on files. */
    public interface FileWork {
        void run() throws IOException;
    }

    /**
     * Does work whose files belong to an id of the host at first, on a thread of its own: ids for files are the thread's.
     *
     * @param id both user and group; 0 does it as it is
     */
    public static void as(int id, FileWork work) throws IOException {
        if (id == 0) {
            work.run();
            return;
        }
        Failure failure = new Failure();
        Thread thread = Thread.ofPlatform().daemon().name("files-as-" + id).start(() -> {
            try {
                become(id);
                work.run();
            } catch (IOException | RuntimeException | Error e) {
                failure.cause = e;
            }
        });
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        failure.rethrow();
    }

    /** With capabilities kept, which a change from root to somebody else would take (capabilities(7)). */
    private static void become(int id) throws IOException {
        int kept = LibFs.prctl(LibFs.PR_SET_SECUREBITS, LibFs.SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
        Sys.check(kept, "prctl", "securebits");
        LibFs.setfsgid(id);
        LibFs.setfsuid(id);
        // the calls answer no failure: -1 changes nothing and tells what is
        if (LibFs.setfsuid(-1) != id || LibFs.setfsgid(-1) != id) {
            throw new SyscallException("setfsuid", String.valueOf(id), Errno.EPERM);
        }
    }

    private static final class Failure {
        private volatile @org.jspecify.annotations.Nullable Throwable cause;

        void rethrow() throws IOException {
            switch (cause) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException("no other can be caught");
            }
        }
    }
}
