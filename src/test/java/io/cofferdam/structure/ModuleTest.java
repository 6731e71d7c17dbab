package io.cofferdam.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.cofferdam.Cofferdam;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The modules and who may import whom: the table of docs/architecture.md, enforced. */
class ModuleTest {

    private static final JavaClasses PRODUCT = Modules.productClasses();

    @Test
    void every_package_is_a_module_of_the_table() {
        assertThat(Modules.MAY_IMPORT.keySet()).containsAll(Modules.found(PRODUCT));
    }

    @Test
    void modules_are_flat() {
        noClasses()
                .should()
                .resideInAPackage(Modules.ROOT + ".*.*..")
                .because("a module is one package; two packages are two modules")
                .check(PRODUCT);
    }

    @Test
    void modules_import_only_what_the_table_allows() {
        classes().should(importOnlyWhatTheTableAllows()).check(PRODUCT);
    }

    @Test
    void lower_rows_never_import_higher_ones() {
        Set<String> seen = new HashSet<>();
        Modules.MAY_IMPORT.forEach((module, imports) -> {
            assertThat(seen).as("rows above %s", module).containsAll(imports);
            seen.add(module);
        });
    }

    @Test
    void modules_use_only_what_others_show_and_form_no_cycle() {
        ApplicationModules.of(Cofferdam.class).verify();
    }

    @Test
    void only_linux_touches_jna() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Modules.ROOT + ".linux")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(PRODUCT);
    }

    @Test
    void the_engine_knows_no_spring() {
        noClasses()
                .that()
                .resideInAnyPackage(Modules.packages(Modules.ENGINE))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(PRODUCT);
    }

    @Test
    void nobody_but_the_entry_and_the_commands_imports_wiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages(Modules.ROOT, Modules.ROOT + ".wiring", Modules.ROOT + ".cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(Modules.ROOT + ".wiring")
                .check(PRODUCT);
    }

    private static ArchCondition<JavaClass> importOnlyWhatTheTableAllows() {
        return new ArchCondition<>("import only what the table of modules allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = Modules.of(type);
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String to = Modules.of(dependency.getTargetClass());
                    boolean allowed = from.isEmpty()
                            || to.isEmpty()
                            || to.equals(from)
                            || Modules.MAY_IMPORT.getOrDefault(from, Set.of()).contains(to);
                    if (!allowed) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }
}
