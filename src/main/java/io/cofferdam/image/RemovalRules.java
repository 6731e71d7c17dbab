package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Docker's rules of when an image may go: names are taken away first, content only when nothing needs it. */
final class RemovalRules {

    private RemovalRules() {}

    /** Refuses to delete by id what has names in several repositories. */
    static void checkManyNames(Image image, boolean force) {
        long repositories = image.tags().stream()
                .map(ImageReference::familiarName)
                .distinct()
                .count();
        if (repositories > 1 && !force) {
            throw ProblemException.conflict(
                    "conflict: unable to delete " + image.id().shortHex()
                            + " (must be forced) - image is referenced in multiple repositories.",
                    "It goes by " + names(image) + ".",
                    "Remove it by one of its names, or force the removal.");
        }
    }

    /** Refuses to delete what containers were made from; force overrides those that do not run. */
    static void checkUses(Image image, @Nullable ImageReference name, boolean force, List<ImageUse> uses) {
        for (ImageUse use : uses) {
            if (name != null && !force) {
                throw ProblemException.conflict(
                        "conflict: unable to remove repository reference \"" + name.familiar()
                                + "\" (must force) - container " + use.container() + " is using its referenced image "
                                + image.id().shortHex() + ".",
                        use.running() ? "A running container needs its layers." : "It is that container's image.",
                        "Remove the container first, or force the removal.");
            }
            if (use.running()) {
                throw ProblemException.conflict(
                        "conflict: unable to delete " + image.id().shortHex()
                                + " (cannot be forced) - image is being used by running container " + use.container()
                                + ".",
                        "A running container needs its layers.",
                        "Stop and remove the container first.");
            }
            if (!force) {
                throw ProblemException.conflict(
                        "conflict: unable to delete " + image.id().shortHex()
                                + " (must be forced) - image is being used by stopped container " + use.container()
                                + ".",
                        "The container was made from it.",
                        "Remove the container first, or force the removal.");
            }
        }
    }

    private static String names(Image image) {
        return String.join(
                ", ", image.tags().stream().map(ImageReference::familiar).toList());
    }
}
