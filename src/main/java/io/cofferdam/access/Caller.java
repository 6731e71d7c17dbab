package io.cofferdam.access;

import io.cofferdam.problem.ProblemException;

/**
 * One request's origin: who asks, through which door, from where.
 *
 * @param address the client's IP address, or "uid N" on a unix socket, or "local"
 */
public record Caller(Actor actor, Door door, String address) {

    private static final Caller SYSTEM =
            new Caller(new Actor("cofferdam", Role.ADMIN, Actor.Kind.SYSTEM, null, null), Door.SYSTEM, "local");

    /** The service acting on its own account. */
    public static Caller system() {
        return SYSTEM;
    }

    public String name() {
        return actor.name();
    }

    public boolean may(Permission permission) {
        return actor.role().has(permission);
    }

    /**
     * Throws FORBIDDEN unless the permission is there.
     *
     * @param what what would have been done, as the subject of "… was refused": "Launching the container web-1"
     */
    public void require(Permission permission, String what) {
        if (!may(permission)) {
            throw ProblemException.forbidden(
                    what + " was refused.",
                    "%s has the role %s, which may not %s (permission %s)."
                            .formatted(actor.name(), actor.role().word(), permission.phrase(), permission),
                    "Ask an administrator to do it or to give you a role that may.");
        }
    }
}
