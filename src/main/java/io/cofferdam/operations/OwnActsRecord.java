package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.Target;
import io.cofferdam.container.Engine;
import io.cofferdam.container.OwnActs;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Puts on record what happens by itself. */
@Component
final class OwnActsRecord implements OwnActs {

    private final AuditLog audit;

    OwnActsRecord(Engine engine, AuditLog audit) {
        this.audit = audit;
        engine.onOwnActs(this);
    }

    @Override
    public void happened(String action, String id, String name, Map<String, ?> facts) {
        audit.happened(Caller.system(), action, Target.of(action.substring(0, action.indexOf('.')), id, name), facts);
    }
}
