package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.List;

/** Starts programs (posix_spawn(3): from a JVM the cost of a fork does not grow with its heap). */
final class Spawning {

    /** spawn.h of glibc 2.26 and later. */
    private static final short POSIX_SPAWN_SETSIGDEF = 4;

    private static final short POSIX_SPAWN_SETSIGMASK = 8;
    private static final short POSIX_SPAWN_SETSID = 0x80;

    /** Larger than posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128) of glibc. */
    private static final int OPAQUE_BYTES = 512;

    private Spawning() {}

    /**
     * In a session of its own, with no signal blocked or ignored.
     *
     * @param name what it is called where it could not be started
     * @param descriptor its number 3
     * @return the process's id; the caller reaps it
     */
    static int start(String path, String name, List<String> arguments, List<String> environment, int descriptor)
            throws SyscallException {
        try (Memory actions = opaque();
                Memory attributes = opaque();
                Memory signals = opaque()) {
            LibC.posix_spawn_file_actions_init(actions);
            LibC.posix_spawnattr_init(attributes);
            try {
                LibC.posix_spawn_file_actions_adddup2(actions, descriptor, 3);
                LibC.sigemptyset(signals);
                LibC.posix_spawnattr_setsigmask(attributes, signals);
                LibC.sigfillset(signals);
                LibC.posix_spawnattr_setsigdefault(attributes, signals);
                LibC.posix_spawnattr_setflags(
                        attributes, (short) (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID));
                return spawn(path, name, arguments, environment, actions, attributes);
            } finally {
                LibC.posix_spawn_file_actions_destroy(actions);
                LibC.posix_spawnattr_destroy(attributes);
            }
        }
    }

    private static int spawn(
            String path,
            String name,
            List<String> arguments,
            List<String> environment,
            Pointer actions,
            Pointer attributes)
            throws SyscallException {
        int[] pid = new int[1];
        try (NativeStrings argv = new NativeStrings(arguments);
                NativeStrings envp = new NativeStrings(environment)) {
            int error = LibC.posix_spawn(pid, path, actions, attributes, argv.pointer(), envp.pointer());
            if (error != 0) {
                throw new SyscallException("posix_spawn", name, error);
            }
        }
        return pid[0];
    }

    private static Memory opaque() {
        Memory memory = new Memory(OPAQUE_BYTES);
        memory.clear();
        return memory;
    }
}
