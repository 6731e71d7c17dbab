package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import java.util.List;
import java.util.regex.Pattern;

/** Keeps the values of environment variables from those who may only look. */
final class Secrets {

    private static final String HIDDEN = "(hidden)";
    private static final Pattern SETTING = Pattern.compile("(?s)\\b(ENV|ARG)\\s.*");

    private Secrets() {}

    static ContainerView seenBy(Caller caller, ContainerView view) {
        return caller.may(Permission.CONTAINER_VIEW_SECRETS) ? view : view.withEnv(Secrets::hidden);
    }

    /** What an image sets is what its containers see, and its history repeats it. */
    static Image seenBy(Caller caller, Image image) {
        if (caller.may(Permission.CONTAINER_VIEW_SECRETS)) {
            return image;
        }
        ImageConfig config = image.config();
        return image.withConfig(new ImageConfig(
                config.architecture(),
                config.os(),
                config.variant(),
                config.created(),
                config.author(),
                config.config().withEnv(hidden(config.config().env())),
                config.diffIds(),
                config.history().stream().map(Secrets::hidden).toList()));
    }

    private static ImageConfig.History hidden(ImageConfig.History step) {
        String by = step.createdBy();
        return new ImageConfig.History(
                step.created(),
                by == null ? null : SETTING.matcher(by).replaceAll("$1 " + HIDDEN),
                step.author(),
                step.comment(),
                step.emptyLayer());
    }

    private static List<String> hidden(List<String> env) {
        return env.stream().map(item -> item.split("=", 2)[0] + "=" + HIDDEN).toList();
    }
}
