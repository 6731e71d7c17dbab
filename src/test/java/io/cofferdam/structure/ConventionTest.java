package io.cofferdam.structure;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveSimpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How the code is written, as far as a machine can tell. */
class ConventionTest {

    private static final JavaClasses PRODUCT = Modules.productClasses();
    private static final JavaClasses TESTS = Modules.testClasses();
    private static final Pattern BEHAVIOUR = Pattern.compile("[a-z0-9]+(_[A-Za-z0-9]+)+");

    @Test
    void no_name_says_nothing() {
        for (String empty : List.of("Impl", "Util", "Utils", "Manager", "Helper", "Helpers")) {
            noClasses().should(haveSimpleNameEndingWith(empty)).check(PRODUCT);
            noClasses().should(haveSimpleNameEndingWith(empty)).check(TESTS);
        }
    }

    @Test
    void every_package_is_null_marked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : PRODUCT) {
            JavaPackage place = type.getPackage();
            if (!place.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(place.getName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void every_package_says_what_lives_there() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> silent = files.filter(
                            file -> file.getFileName().toString().equals("package-info.java"))
                    .filter(file -> !startsWithSentence(file))
                    .toList();
            assertThat(silent).isEmpty();
        }
    }

    @Test
    void no_test_sleeps() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Modules.ROOT + ".bench..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .because(
                        "a sleep is too short on a slow machine and too long on a fast one; wait for what should happen")
                .check(TESTS);
    }

    @Test
    void no_test_mocks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.mockito..", "org.easymock..")
                .check(TESTS);
    }

    @Test
    void tests_are_named_by_the_behaviour_they_state() {
        Set<String> unnamed = new TreeSet<>();
        for (JavaClass type : TESTS) {
            type.getMethods().stream()
                    .filter(method -> method.isAnnotatedWith(Test.class))
                    .filter(method -> !BEHAVIOUR.matcher(method.getName()).matches())
                    .forEach(method -> unnamed.add(method.getFullName()));
        }
        assertThat(unnamed).isEmpty();
    }

    @Test
    void only_the_commands_and_the_start_report_print() {
        noClasses()
                .that()
                .resideOutsideOfPackages(Modules.ROOT, Modules.ROOT + ".cli", Modules.ROOT + ".wiring")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(PRODUCT);
    }

    /** The others that read some read what this service wrote itself, or what the host's resolver reads. */
    @Test
    void addresses_that_people_give_are_read_by_one_class() {
        noClasses()
                .that()
                .resideInAnyPackage(Stream.of("network", "container", "console", "docker", "api", "operations", "cli")
                        .map(module -> Modules.ROOT + "." + module + "..")
                        .toArray(String[]::new))
                .and(
                        not(
                                nameMatching(
                                        ".*[.](IpLiteral|BridgeOptions|NetworkStore|EndpointStore|ResolvConf|NameServers|NameSockets|NameTable|NameForwarding)")))
                .should()
                .callMethodWhere(target(owner(assignableTo(InetAddress.class)))
                        .and(target(nameMatching("ofLiteral|getByName|getAllByName"))))
                .because("Java takes 10.77.200 for 10.77.0.200")
                .check(PRODUCT);
    }

    private static boolean startsWithSentence(Path file) {
        try {
            return Files.readString(file).startsWith("/** ");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
