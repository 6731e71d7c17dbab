package io.cofferdam.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what happened before anybody listened, such as what recovery finds, for whoever does then. */
final class LateListener implements OwnActs {

    private final List<Consumer<OwnActs>> kept = new ArrayList<>();
    private @Nullable OwnActs listener;

    @Override
    public void happened(String action, String id, String name, Map<String, ?> facts) {
        OwnActs now;
        synchronized (kept) {
            now = listener;
            if (now == null) {
                kept.add(later -> later.happened(action, id, name, facts));
                return;
            }
        }
        now.happened(action, id, name, facts);
    }

    void tell(OwnActs whom) {
        List<Consumer<OwnActs>> before;
        synchronized (kept) {
            listener = whom;
            before = List.copyOf(kept);
            kept.clear();
        }
        before.forEach(act -> act.accept(whom));
    }
}
