package io.cofferdam.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An operation finds its container once: a name that is looked up again may lead to another one by then. */
class ChosenOnceTest {

    private static final Path OPERATIONS = Path.of("src/main/java/io/cofferdam/operations");
    /** The engine is given what people typed. */
    private static final Pattern BY_REFERENCE = Pattern.compile("engine\\s*\\.\\w+\\(\\s*ref\\b");

    @Test
    void only_one_class_of_the_operations_looks_containers_up() {
        noClasses()
                .that()
                .resideInAPackage(Modules.ROOT + ".operations")
                .and()
                .doNotHaveSimpleName("Chosen")
                .should()
                .callMethod("io.cofferdam.container.Engine", "find", "java.lang.String")
                .orShould()
                .callMethod("io.cofferdam.container.Engine", "require", "java.lang.String")
                .check(Modules.productClasses());
    }

    @Test
    void no_operation_gives_the_engine_a_name_that_people_typed() throws Exception {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(OPERATIONS)) {
            for (Path file : files.filter(f -> !f.endsWith("Chosen.java")).toList()) {
                BY_REFERENCE
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(hit -> found.add(file.getFileName() + ": " + hit.group()));
            }
        }
        assertThat(found).isEmpty();
    }
}
