package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;

/**
 * A container's own word for another one.
 *
 * @param container the other's name or id
 * @param alias the word
 */
public record Link(String container, String alias) {

    /**
     * Reads {@code NAME:ALIAS} or {@code NAME}, and {@code /NAME:/OWN/ALIAS} as Docker's inspect shows it.
     *
     * @throws ProblemException of kind INVALID
     */
    public static Link parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 2) {
            throw refused(text, "bad format for links: " + TextRules.printable(text) + ".");
        }
        String container = parts[0];
        String alias = parts.length == 1 ? container : parts[1];
        if (container.startsWith("/")) {
            container = container.substring(1);
            alias = alias.substring(alias.lastIndexOf('/') + 1);
        }
        String flaw = LookUpName.flaw(alias);
        if (container.isEmpty() || alias.isEmpty()) {
            throw refused(text, "invalid link: " + TextRules.printable(text) + ".");
        }
        if (flaw != null) {
            throw ProblemException.invalid(
                    "invalid link: " + TextRules.printable(text) + ".",
                    "What the other is to be called: " + Character.toLowerCase(flaw.charAt(0)) + flaw.substring(1),
                    "Give a short name of letters, digits, '_', '-' and dots, as in db:database.");
        }
        return new Link(container, alias);
    }

    /** The same with the container's id in place of what it was called. */
    public Link to(String id) {
        return new Link(id, alias);
    }

    private static ProblemException refused(String text, String what) {
        return ProblemException.invalid(
                what,
                text.isEmpty()
                        ? "It names no container."
                        : "It is not a container's name, with ':' and another name for it behind it or without.",
                "Write it as db or as db:database.");
    }
}
