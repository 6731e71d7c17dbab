package io.cofferdam.operations;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.LoginThrottle;
import io.cofferdam.access.Role;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.SetupToken;
import io.cofferdam.access.User;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.Intent;
import io.cofferdam.audit.Target;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.Map;

/** How a person gets into the console: the first account by the setup token, later sign-ins by name and password. */
public final class SignIn {

    private final Users users;
    private final Sessions sessions;
    private final SetupToken setupToken;
    private final LoginThrottle throttle;
    private final AuditLog audit;

    public SignIn(Users users, Sessions sessions, SetupToken setupToken, LoginThrottle throttle, AuditLog audit) {
        this.users = users;
        this.sessions = sessions;
        this.setupToken = setupToken;
        this.throttle = throttle;
        this.audit = audit;
    }

    /** True while nobody has an account and the setup page is the way in. */
    public boolean setupIsOpen() {
        return users.none();
    }

    /** Makes the first account, an administrator, for whoever knows the setup token; returns the session's cookie. */
    public synchronized String setUp(String token, String name, String password, String address, String agent) {
        if (!setupIsOpen()) {
            throw ProblemException.conflict("The set-up is over.", "There is an account already.", "Sign in with it.");
        }
        throttle.check("", address);
        Caller caller = stranger("setup", address);
        Target target = Target.named("user", name);
        if (!setupToken.matches(token)) {
            throttle.failed("", address);
            Problem problem = new Problem(
                    "The setup token was not accepted.",
                    "It is not the one that the service has made.",
                    "Run 'bin/cofferdam setup-token' on the host and copy what it prints.");
            audit.refused(caller, "user.created", Target.named("user", "(setup)"), Map.of(), problem);
            throw new ProblemException(ProblemException.Kind.UNAUTHENTICATED, problem);
        }
        Intent intent = audit.begin(caller, "user.created", target, Map.of("role", Role.ADMIN.word(), "by", "setup"));
        try {
            User user = users.create(name, Role.ADMIN, password);
            audit.succeeded(intent);
            // The file goes with the next look at it, now that there is a user.
            setupToken.current();
            return open(user, address, agent);
        } catch (ProblemException e) {
            audit.failed(intent, e.problem());
            throw e;
        }
    }

    /** Checks name and password and returns the session's cookie. */
    public String signIn(String name, String password, String address, String agent) {
        throttled(name, address);
        User user = users.verify(name, password).orElseThrow(() -> refused(name, address));
        throttle.succeeded(name);
        return open(user, address, agent);
    }

    public void signOut(Caller caller, String cookie) {
        Intent intent = audit.begin(caller, "session.closed", session(caller.name()), Map.of());
        sessions.close(cookie);
        audit.succeeded(intent);
    }

    private String open(User user, String address, String agent) {
        Caller caller =
                new Caller(new Actor(user.name(), user.role(), Actor.Kind.USER, null, null), Door.CONSOLE, address);
        Intent intent = audit.begin(caller, "session.opened", session(user.name()), Map.of("agent", agent));
        String cookie = sessions.open(user, address, agent);
        audit.succeeded(intent);
        return cookie;
    }

    /** Refuses who guesses too fast; that too is on record, counted where it comes in a flood. */
    private void throttled(String name, String address) {
        try {
            throttle.check(name, address);
        } catch (ProblemException e) {
            String recorded = recorded(name);
            audit.refused(stranger(recorded, address), "session.opened", session(recorded), Map.of(), e.problem());
            throw e;
        }
    }

    private ProblemException refused(String name, String address) {
        throttle.failed(name, address);
        Problem problem = new Problem(
                "You were not signed in.", "The name or the password is wrong.", "Check both and try again.");
        String recorded = recorded(name);
        audit.refused(stranger(recorded, address), "session.opened", session(recorded), Map.of(), problem);
        return new ProblemException(ProblemException.Kind.UNAUTHENTICATED, problem);
    }

    /** An unknown name is not recorded: people type passwords into the wrong field. */
    private String recorded(String name) {
        return users.find(name).isPresent() ? name : "(unknown)";
    }

    private static Target session(String user) {
        return Target.of("session", "", user);
    }

    private static Caller stranger(String name, String address) {
        return new Caller(new Actor(name, Role.VIEWER, Actor.Kind.USER, null, null), Door.CONSOLE, address);
    }
}
