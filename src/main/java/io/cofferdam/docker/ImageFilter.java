package io.cofferdam.docker;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The filters of `docker images`. */
record ImageFilter(Filters filters, Function<String, Image> require) {

    static final String[] KNOWN = {"dangling", "label", "label!", "reference", "before", "since", "until"};

    boolean accepts(Image image) {
        Boolean dangling = filters.flag("dangling");
        return (dangling == null || dangling == image.tags().isEmpty())
                && filters.labels(image.config().config().labels())
                && PruneFilters.lacks(
                        filters.all("label!"), image.config().config().labels())
                && filters.any("reference", pattern -> named(image, pattern))
                && filters.any(
                        "before",
                        name -> image.created().isBefore(require.apply(name).created()))
                && filters.any(
                        "since",
                        name -> image.created().isAfter(require.apply(name).created()))
                && filters.any("until", moment -> olderThan(image, moment));
    }

    /** Only the names that were asked for: another tag of the same image is another line. */
    List<ImageReference> shown(Image image) {
        return image.tags().stream()
                .filter(tag -> filters.any("reference", pattern -> matches(pattern, tag)))
                .toList();
    }

    /** The same of the names that registries have it under. */
    List<ImageReference> shownDigests(Image image) {
        return image.repoDigests().stream()
                .filter(known -> filters.any("reference", pattern -> matches(pattern, known)))
                .toList();
    }

    private static boolean olderThan(Image image, String moment) {
        return image.created().isBefore(PruneFilters.moment(moment));
    }

    /** A pattern is of the name with or without its tag; a star does not cross a slash. */
    private static boolean named(Image image, String pattern) {
        return Stream.concat(image.tags().stream(), image.repoDigests().stream())
                .anyMatch(name -> matches(pattern, name));
    }

    private static boolean matches(String pattern, ImageReference tag) {
        try {
            return matches(FileSystems.getDefault().getPathMatcher("glob:" + pattern), tag);
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean matches(PathMatcher matcher, ImageReference tag) {
        return matcher.matches(Path.of(tag.familiarName()))
                || matcher.matches(Path.of(tag.familiar()))
                || matcher.matches(Path.of(tag.registry() + "/" + tag.repository()))
                || matcher.matches(Path.of(tag.canonical()));
    }
}
