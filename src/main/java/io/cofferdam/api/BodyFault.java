package io.cofferdam.api;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Why a body could not be read, in the words of who sent it: fields and places, and no class of ours. */
final class BodyFault {

    private static final int MOST_CHARACTERS = 100;

    private BodyFault() {}

    static String of(Throwable cause) {
        return switch (cause) {
            case UnrecognizedPropertyException unknown ->
                "There is no field '" + plain(field(unknown)) + "'" + known(unknown) + ".";
            case MismatchedInputException mismatch ->
                field(mismatch).isEmpty()
                        ? "It is empty, or not the JSON object that is wanted."
                        : "The field '" + plain(field(mismatch)) + "' has a value of a wrong kind.";
            // Only the lists and maps of a record refuse anything while it is built: elements that are null.
            case ValueInstantiationException built -> "There is a null" + within(field(built)) + ".";
            case StreamReadException twice when isDuplicate(twice) -> "A field is there twice" + place(twice) + ".";
            case StreamReadException broken -> "It is not JSON" + place(broken) + ".";
            default -> "It is empty, or not JSON.";
        };
    }

    /** The parser has no exception of its own for it. */
    private static boolean isDuplicate(StreamReadException e) {
        return e.getOriginalMessage().startsWith("Duplicate Object property");
    }

    private static String field(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static String within(String field) {
        return " among the elements of a list or map" + (field.isEmpty() ? "" : " in '" + plain(field) + "'");
    }

    private static String known(UnrecognizedPropertyException e) {
        if (e.getKnownPropertyIds() == null || e.getKnownPropertyIds().isEmpty()) {
            return "";
        }
        return "; there are "
                + e.getKnownPropertyIds().stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String plain(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > MOST_CHARACTERS ? safe.substring(0, MOST_CHARACTERS) + "…" : safe;
    }
}
