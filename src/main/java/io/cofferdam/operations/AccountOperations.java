package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.access.Role;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.Tokens;
import io.cofferdam.access.User;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.Intent;
import io.cofferdam.audit.Target;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Users and their tokens: who may manage them, on the record. */
public final class AccountOperations {

    private final Users users;
    private final Tokens tokens;
    private final Sessions sessions;
    private final AuditLog audit;

    public AccountOperations(Users users, Tokens tokens, Sessions sessions, AuditLog audit) {
        this.users = users;
        this.tokens = tokens;
        this.sessions = sessions;
        this.audit = audit;
    }

    public List<User> users(Caller caller) {
        caller.require(Permission.USER_MANAGE, "Listing the users");
        return users.list();
    }

    public User createUser(Caller caller, String name, Role role, String password) {
        return recorded(
                caller,
                "user.created",
                Target.named("user", name),
                Map.of("role", role.word()),
                "Creating the user " + name,
                () -> users.create(name, role, password));
    }

    /** Sets a password and ends the user's sessions, because whoever had the old one may hold one of them. */
    public void resetPassword(Caller caller, String name, String password) {
        recorded(
                caller,
                "user.password-reset",
                Target.named("user", name),
                Map.of(),
                "Resetting the password of " + name,
                () -> {
                    users.setPassword(name, password);
                    sessions.revokeAll(users.get(name));
                    return name;
                });
    }

    public List<Tokens.Token> tokens(Caller caller, String userName) {
        requireSelfOrManager(caller, userName, "Listing the tokens of " + userName);
        return tokens.list(users.get(userName));
    }

    /** Makes a token and returns it; it cannot be shown again. */
    public String createToken(Caller caller, String userName, String tokenName) {
        return recordedForSelf(
                caller,
                "token.created",
                userName,
                tokenName,
                "Creating a token for " + userName,
                () -> tokens.create(users.get(userName), tokenName));
    }

    public void revokeToken(Caller caller, String userName, String tokenName) {
        recordedForSelf(caller, "token.revoked", userName, tokenName, "Revoking a token of " + userName, () -> {
            tokens.revoke(users.get(userName), tokenName);
            return tokenName;
        });
    }

    private static void requireSelfOrManager(Caller caller, String userName, String what) {
        if (!caller.name().equals(userName)) {
            caller.require(Permission.USER_MANAGE, what);
        }
    }

    private <T> T recordedForSelf(
            Caller caller, String action, String userName, String tokenName, String what, Supplier<T> act) {
        Target target = Target.of("token", userName + "/" + tokenName, tokenName);
        Map<String, String> parameters = Map.of("user", userName);
        try {
            requireSelfOrManager(caller, userName, what);
        } catch (ProblemException e) {
            audit.refused(caller, action, target, parameters, e.problem());
            throw e;
        }
        return acted(audit.begin(caller, action, target, parameters), act);
    }

    private <T> T recorded(
            Caller caller, String action, Target target, Map<String, ?> parameters, String what, Supplier<T> act) {
        try {
            caller.require(Permission.USER_MANAGE, what);
        } catch (ProblemException e) {
            audit.refused(caller, action, target, parameters, e.problem());
            throw e;
        }
        return acted(audit.begin(caller, action, target, parameters), act);
    }

    private <T> T acted(Intent intent, Supplier<T> act) {
        try {
            T result = act.get();
            audit.succeeded(intent);
            return result;
        } catch (ProblemException e) {
            audit.failed(intent, e.problem());
            throw e;
        } catch (RuntimeException e) {
            audit.failed(intent, new Problem("It failed.", String.valueOf(e.getMessage()), ""));
            throw e;
        }
    }
}
