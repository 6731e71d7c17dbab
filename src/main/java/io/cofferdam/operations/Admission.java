package io.cofferdam.operations;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Permission;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.Target;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What a door asks before it reads what somebody sent, so that a request that cannot be permitted costs nothing. */
@Component
public final class Admission {

    private final AuditLog audit;

    public Admission(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * Refuses, on the record, who may not do such a thing at all; the operation asks again, with the rest of its conditions.
     *
     * @param action as the operation records it: "container.created"
     * @param target the name in the request of what it is about, "" if there is none
     */
    public void require(Caller caller, Permission permission, String action, String target) {
        try {
            caller.require(permission, "'" + action + "'");
        } catch (ProblemException e) {
            audit.refused(caller, action, Target.of(action, target), Map.of(), e.problem());
            throw e;
        }
    }

    /** Puts on record that a door itself has refused a change, because it makes no sense. */
    public void refused(Caller caller, String action, Problem problem) {
        audit.refused(caller, action, Target.of(action, ""), Map.of(), problem);
    }

    /**
     * Puts on record that somebody was refused who could not be told apart.
     *
     * @param who what is known: "uid 1234"
     * @param asked method and path
     */
    public void strangerRefused(String who, Actor.Kind kind, Door door, String address, String asked, Problem problem) {
        Caller stranger = new Caller(new Actor(who, Role.VIEWER, kind, null, null), door, address);
        audit.refused(stranger, "request.refused", Target.of("request", "", asked), Map.of(), problem);
    }
}
