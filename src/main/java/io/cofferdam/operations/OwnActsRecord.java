package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.Target;
import io.cofferdam.container.Engine;
import io.cofferdam.container.OwnActs;
import io.cofferdam.problem.ProblemException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Puts on record what happens to containers by itself; it has happened, so that nothing is refused where it cannot be. */
@Component
final class OwnActsRecord implements OwnActs {

    private static final Logger LOG = LoggerFactory.getLogger(OwnActsRecord.class);

    private final AuditLog audit;

    OwnActsRecord(Engine engine, AuditLog audit) {
        this.audit = audit;
        engine.onOwnActs(this);
    }

    @Override
    public void happened(String action, String id, String name, Map<String, ?> facts) {
        try {
            audit.happened(Caller.system(), action, Target.of("container", id, name), facts);
        } catch (ProblemException e) {
            LOG.error(
                    "{} of {} could not be recorded: {}",
                    action,
                    name,
                    e.problem().line());
        }
    }
}
