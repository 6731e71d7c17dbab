package io.cofferdam.container;

import java.util.List;
import java.util.Map;

/** What CRIU is asked for (criu_opts in images/rpc.proto): alike for a checkpoint and its restore, as far as both need it. */
final class CriuOptions {

    static final String DUMP_LOG = "dump.log";
    static final String RESTORE_LOG = "restore.log";

    /** native/restore.c: the first of the streams among CRIU's descriptors. */
    private static final int STREAMS = 4;

    private static final int PID = 2;
    private static final int LEAVE_RUNNING = 3;
    private static final int FILE_LOCKS = 8;
    private static final int LOG_LEVEL = 9;
    private static final int LOG_FILE = 10;
    private static final int NOTIFY_SCRIPTS = 12;
    private static final int ROOT = 13;
    private static final int LINK_REMAP = 18;
    private static final int INHERIT_FD = 27;
    private static final int SKIP_MNT = 31;
    private static final int MANAGE_CGROUPS_MODE = 34;
    private static final int GHOST_LIMIT = 35;
    private static final int EXTERNAL = 37;
    private static final int EMPTY_NS = 38;
    private static final int TCP_SKIP_IN_FLIGHT = 46;
    private static final int ORPHAN_PTS_MASTER = 50;
    private static final int TCP_CLOSE = 52;
    private static final int NETWORK_LOCK = 64;

    private static final int CGROUPS_IGNORE = 0;
    private static final int LOCK_SKIP = 3;
    private static final int WARNINGS = 2;
    /** How large a file may be that is open and has no name any more: it goes into the checkpoint. */
    private static final long GHOST_BYTES = 256L << 20;

    private CriuOptions() {}

    /** @param external where the mounts are that the engine makes */
    static CriuMessage dump(int pid, boolean leaveRunning, List<String> external) {
        CriuMessage options = common(DUMP_LOG)
                .number(PID, pid)
                .flag(LEAVE_RUNNING, leaveRunning)
                .number(GHOST_LIMIT, GHOST_BYTES)
                .flag(LINK_REMAP, true)
                // which nobody has accepted yet
                .flag(TCP_SKIP_IN_FLIGHT, true)
                .text(SKIP_MNT, CheckpointMounts.CONSOLE);
        external.forEach(target -> options.text(EXTERNAL, "mnt[" + target + "]:" + target));
        return options;
    }

    /**
     * @param root where the root is mounted
     * @param external the mounts that the engine made, by where they are to be
     * @param streams the names of standard input, output and error at the checkpoint; empty for what is none
     */
    static CriuMessage restore(String root, Map<String, String> external, List<String> streams) {
        CriuMessage options = common(RESTORE_LOG).flag(NOTIFY_SCRIPTS, true).text(ROOT, root);
        external.forEach((target, source) -> options.text(EXTERNAL, "mnt[" + target + "]:" + source));
        for (int i = 0; i < streams.size(); i++) {
            if (!streams.get(i).isEmpty()) {
                options.message(
                        INHERIT_FD, new CriuMessage().text(1, streams.get(i)).number(2, STREAMS + i));
            }
        }
        return options;
    }

    /** Of the network only the sockets: links and addresses are the engine's. Connections do not outlast it. */
    private static CriuMessage common(String log) {
        return new CriuMessage()
                .number(LOG_LEVEL, WARNINGS)
                .text(LOG_FILE, log)
                .flag(FILE_LOCKS, true)
                .number(MANAGE_CGROUPS_MODE, CGROUPS_IGNORE)
                .number(EMPTY_NS, PlanCompiler.CLONE_NEWNET)
                .flag(ORPHAN_PTS_MASTER, true)
                .flag(TCP_CLOSE, true)
                .number(NETWORK_LOCK, LOCK_SKIP);
    }
}
