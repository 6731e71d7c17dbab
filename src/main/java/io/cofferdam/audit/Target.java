package io.cofferdam.audit;

/**
 * What an action is done to.
 *
 * @param kind container, image, volume, user, token, session, service
 * @param id the stable identity, empty where there is none yet
 * @param name what people call it, empty where it has no name
 */
public record Target(String kind, String id, String name) {

    public static Target of(String kind, String id, String name) {
        return new Target(kind, id, name);
    }

    /** A thing known by its name only; an action's subject, "container" of "container.started", is its kind. */
    public static Target of(String action, String name) {
        int dot = action.indexOf('.');
        return new Target(dot < 0 ? action : action.substring(0, dot), "", name);
    }

    /** A thing whose name is its identity. */
    public static Target named(String kind, String name) {
        return new Target(kind, name, name);
    }
}
