package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The forms of all templates: one that a browser may post by itself carries the token against forgery; the others are the script's. */
class TemplateFormsTest {

    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>");
    private static final Pattern METHOD = Pattern.compile("\\smethod=\"([a-z]+)\"");

    /** Thymeleaf puts the token's field into a form whose address it writes. */
    private static final Pattern WITH_TOKEN = Pattern.compile("\\sth:action=\"@\\{/[^\"]*}\"");

    @Test
    void each_form_that_posts_by_itself_has_the_token() throws IOException {
        assertThat(forms("post"))
                .hasSizeGreaterThan(5)
                .allSatisfy(form -> assertThat(form).containsPattern(WITH_TOKEN));
    }

    @Test
    void each_form_without_a_method_is_sent_by_the_script() throws IOException {
        assertThat(forms(""))
                .isNotEmpty()
                .allSatisfy(form -> assertThat(form).containsPattern("hx-post=|data-upload=|th:replace="));
    }

    @Test
    void no_form_that_only_asks_changes_anything_with_the_script() throws IOException {
        assertThat(forms("get"))
                .isNotEmpty()
                .allSatisfy(form -> assertThat(form).doesNotContain("hx-post"));
    }

    private static List<String> forms(String method) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/templates"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                FORM.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .filter(form -> method.equals(methodOf(form)))
                        .forEach(form -> found.add(file.getFileName() + ": " + form));
            }
        }
        return found;
    }

    private static String methodOf(String form) {
        return METHOD.matcher(form)
                .results()
                .map(result -> result.group(1))
                .findFirst()
                .orElse("");
    }
}
