package io.cofferdam.docker;

import io.cofferdam.container.Event;
import java.util.Map;

/** The filters of `docker events`. */
record EventFilter(Filters filters) {

    boolean accepts(Event event) {
        Map<String, String> attributes = event.attributes();
        return filters.any("type", event.type()::equals)
                && filters.any("event", asked -> action(asked, event.action()))
                && filters.any("scope", "local"::equals)
                && filters.labels(attributes)
                && about("container", event)
                && about("volume", event)
                && about("network", event)
                && filters.any("image", image -> fromImage(event, image))
                && filters.any("daemon", daemon -> event.type().equals("daemon"));
    }

    /** "exec_create: sh" is found by "exec_create". */
    private static boolean action(String asked, String action) {
        return action.equals(asked) || action.startsWith(asked + ":");
    }

    private boolean about(String type, Event event) {
        return filters.any(
                type,
                asked -> event.type().equals(type)
                        && (asked.equals(event.attributes().get("name"))
                                || event.id().startsWith(asked)));
    }

    private static boolean fromImage(Event event, String image) {
        String name = event.type().equals("image")
                ? event.attributes().getOrDefault("name", event.id())
                : event.attributes().getOrDefault("image", "");
        return name.equals(image)
                || name.equals(image + ":latest")
                || event.id().equals(image);
    }
}
