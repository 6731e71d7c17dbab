package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import java.util.List;

/** Keeps the values of environment variables from those who may only look. */
final class Secrets {

    private static final String HIDDEN = "(hidden)";

    private Secrets() {}

    static ContainerView seenBy(Caller caller, ContainerView view) {
        return caller.may(Permission.CONTAINER_VIEW_SECRETS) ? view : view.withEnv(Secrets::hidden);
    }

    private static List<String> hidden(List<String> env) {
        return env.stream().map(item -> item.split("=", 2)[0] + "=" + HIDDEN).toList();
    }
}
