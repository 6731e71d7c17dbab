package io.cofferdam.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a user is trusted with; each role may all that the one before it may. */
public enum Role {
    /** Looks, changes nothing, sees no secret. */
    VIEWER(EnumSet.of(Permission.CONTAINER_VIEW, Permission.IMAGE_VIEW, Permission.SYSTEM_VIEW)),

    /** Runs containers inside the limits of the default sandbox. */
    OPERATOR(EnumSet.of(
            Permission.CONTAINER_VIEW,
            Permission.CONTAINER_VIEW_SECRETS,
            Permission.CONTAINER_LAUNCH,
            Permission.CONTAINER_CONTROL,
            Permission.CONTAINER_EXEC,
            Permission.LIMITS_CHANGE,
            Permission.IMAGE_VIEW,
            Permission.IMAGE_CHANGE,
            Permission.VOLUME_CHANGE,
            Permission.NETWORK_CHANGE,
            Permission.SYSTEM_VIEW)),

    /** Everything, which on this host is as much as root. */
    ADMIN(EnumSet.allOf(Permission.class));

    private final Set<Permission> permissions;

    Role(Set<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    public boolean has(Permission permission) {
        return permissions.contains(permission);
    }

    /** The name as people write it: viewer, operator, admin. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
