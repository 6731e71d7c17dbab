package io.cofferdam.structure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The three doors lead to one hallway: they reach the engine and the accounts through the operations only. */
class DoorTest {

    private static final JavaClasses PRODUCT = Modules.productClasses();

    /** Modules whose classes act; of these a door may hold values, not actors. */
    private static final Set<String> ACTING = Set.of(
            "audit", "container", "cgroup", "namespace", "image", "layer", "registry", "network", "volume", "host");

    /** Values that are neither record nor enum nor interface. */
    private static final Set<String> VALUES = Set.of(
            "io.cofferdam.cgroup.LimitsBuilder",
            // a size as text and as a number
            "io.cofferdam.cgroup.ByteSize",
            // a duration as text
            "io.cofferdam.image.GoDuration",
            // closing it ends the listener's own subscription and nothing else
            "io.cofferdam.container.EventBus",
            "io.cofferdam.container.EventBus$Subscription");

    @Test
    void doors_hold_values_of_the_engine_and_the_record_and_no_class_that_acts() {
        classes()
                .that()
                .resideInAnyPackage(Modules.packages(Modules.DOORS))
                .should(holdOnlyValues())
                .check(PRODUCT);
    }

    @Test
    void doors_do_not_know_each_other() {
        for (String door : Modules.DOORS) {
            noClasses()
                    .that()
                    .resideInAPackage(Modules.ROOT + "." + door)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Modules.packages(others(door)))
                    .allowEmptyShould(true)
                    .check(PRODUCT);
        }
    }

    @Test
    void doors_touch_neither_the_kernel_nor_the_database() {
        noClasses()
                .that()
                .resideInAnyPackage(Modules.packages(Modules.DOORS))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Modules.ROOT + ".linux", "org.springframework.jdbc..", "java.sql..")
                .check(PRODUCT);
    }

    private static Set<String> others(String door) {
        Set<String> others = new java.util.HashSet<>(Modules.DOORS);
        others.remove(door);
        return others;
    }

    private static ArchCondition<JavaClass> holdOnlyValues() {
        return new ArchCondition<>("hold only values of the engine") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (ACTING.contains(Modules.of(target)) && !isValue(target)) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isValue(JavaClass type) {
        return type.isRecord() || type.isEnum() || type.isInterface() || VALUES.contains(type.getName());
    }
}
