package io.cofferdam.structure;

import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The table of modules of docs/architecture.md, lowest first, with what each may import. */
final class Modules {

    static final String ROOT = "io.cofferdam";

    /** What the three doors may import; of the engine's modules and of the audit their read types only. */
    private static final String[] OF_A_DOOR = {
        "access",
        "audit",
        "problem",
        "operations",
        "cgroup",
        "namespace",
        "image",
        "layer",
        "registry",
        "network",
        "volume",
        "container"
    };

    static final Map<String, Set<String>> MAY_IMPORT = new LinkedHashMap<>();

    static {
        module("problem");
        module("linux", "problem");
        module("cgroup", "linux", "problem");
        module("namespace", "linux", "problem");
        module("image", "linux", "problem");
        module("layer", "linux", "image", "problem");
        module("registry", "image", "layer", "problem");
        module("network", "linux", "problem");
        module("volume", "linux", "problem");
        module("host", "linux", "cgroup", "namespace", "network", "problem");
        module(
                "container",
                "linux",
                "cgroup",
                "namespace",
                "image",
                "layer",
                "registry",
                "network",
                "volume",
                "host",
                "problem");
        module("access", "problem");
        module("audit", "access", "problem");
        module(
                "operations",
                "access",
                "audit",
                "problem",
                "linux",
                "cgroup",
                "namespace",
                "image",
                "layer",
                "registry",
                "network",
                "volume",
                "host",
                "container");
        module("docker", OF_A_DOOR);
        module("api", OF_A_DOOR);
        module("console", OF_A_DOOR);
        module("wiring", MAY_IMPORT.keySet().toArray(String[]::new));
        module("cli", MAY_IMPORT.keySet().toArray(String[]::new));
    }

    /** The modules below the service, which would run in any Java program. */
    static final Set<String> ENGINE = Set.of(
            "problem",
            "linux",
            "cgroup",
            "namespace",
            "image",
            "layer",
            "registry",
            "network",
            "volume",
            "host",
            "container");

    static final Set<String> DOORS = Set.of("docker", "api", "console");

    private Modules() {}

    private static void module(String name, String... imports) {
        MAY_IMPORT.put(name, new LinkedHashSet<>(Set.of(imports)));
    }

    /** The product's own classes, without its tests. */
    static JavaClasses productClasses() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
    }

    static JavaClasses testClasses() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .importPackages(ROOT);
    }

    /** The module of a class, or "" for the entry point and for what is not the product's. */
    static String of(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT + ".")) {
            return "";
        }
        String below = name.substring(ROOT.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }

    static String[] packages(Set<String> modules) {
        return modules.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }

    static Set<String> found(JavaClasses classes) {
        return Stream.of(classes.toArray(JavaClass[]::new))
                .map(Modules::of)
                .filter(name -> !name.isEmpty())
                .collect(toCollection(LinkedHashSet::new));
    }
}
