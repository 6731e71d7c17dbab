package io.cofferdam.access;

import io.cofferdam.problem.ProblemException;

/** Turns the peer's uid on a unix socket into an actor: root is admin, others are the user of their host name. */
public final class SocketIdentity {

    private static final Actor ROOT = Actor.socket("root", Role.ADMIN);

    private final HostUsers hostUsers;
    private final Users users;

    public SocketIdentity(HostUsers hostUsers, Users users) {
        this.hostUsers = hostUsers;
        this.users = users;
    }

    /** Throws FORBIDDEN for uids without an account here. */
    public Actor of(int uid) {
        if (uid == 0) {
            return ROOT;
        }
        String name =
                hostUsers.name(uid).orElseThrow(() -> refused("This host has no user with uid %d.".formatted(uid)));
        User user = users.find(name)
                .orElseThrow(() -> refused("Cofferdam has no user %s (uid %d on this host).".formatted(name, uid)));
        return Actor.socket(user.name(), user.role());
    }

    private static ProblemException refused(String why) {
        return ProblemException.forbidden(
                "The request on the socket was refused.",
                why,
                "Ask an administrator to run 'bin/cofferdam user create --name NAME --role operator --password-stdin'"
                        + " with your user name on this host.");
    }
}
