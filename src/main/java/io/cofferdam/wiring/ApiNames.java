package io.cofferdam.wiring;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;

/** Names in the API's document that clients are generated from and people read: not those of our classes. */
final class ApiNames {

    private ApiNames() {}

    /** "Volumes" and "list" are "volumesList": unlike "list_4" it stays when another controller gets a list. */
    static String operationId(String subject, String verb) {
        return Character.toLowerCase(subject.charAt(0))
                + subject.substring(1)
                + Character.toUpperCase(verb.charAt(0))
                + verb.substring(1);
    }

    static void readableTags(OpenAPI document) {
        List<Tag> tags = document.getTags() == null ? List.of() : document.getTags();
        tags.forEach(tag -> tag.setName(words(tag.getName())));
        for (PathItem path : document.getPaths().values()) {
            for (Operation operation : path.readOperations()) {
                List<String> own = operation.getTags() == null ? List.of() : operation.getTags();
                operation.setTags(own.stream().map(ApiNames::words).toList());
            }
        }
    }

    /** "disk-use-api" is "Disk use". */
    private static String words(String tag) {
        String words = tag.replaceFirst("-api$", "").replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
