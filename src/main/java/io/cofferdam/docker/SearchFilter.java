package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.ImageSearch;

/**
 * What {@code docker search --filter} asks for.
 *
 * @param officialOnly images of the registry itself
 * @param automatedOnly images that the registry builds
 * @param minStars at least so many
 */
record SearchFilter(boolean officialOnly, boolean automatedOnly, int minStars) {

    static SearchFilter of(Filters filters) {
        String stars = filters.has("stars") ? filters.all("stars").getFirst() : "0";
        try {
            return new SearchFilter(
                    Boolean.TRUE.equals(filters.flag("is-official")),
                    Boolean.TRUE.equals(filters.flag("is-automated")),
                    Integer.parseInt(stars));
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(
                    "The filter 'stars' is wrong.", "\"" + stars + "\" is not a whole number.", "Give a number.");
        }
    }

    /** There are no automated builds any more. */
    boolean accepts(ImageSearch.Found found) {
        return !automatedOnly && (!officialOnly || found.official()) && found.stars() >= minStars;
    }
}
