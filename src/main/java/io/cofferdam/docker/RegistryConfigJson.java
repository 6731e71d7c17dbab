package io.cofferdam.docker;

import io.cofferdam.registry.RegistrySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How registries are talked to, as {@code docker info} shows it. */
final class RegistryConfigJson {

    private static final String HUB = "docker.io";

    private RegistryConfigJson() {}

    static Map<String, @Nullable Object> of(RegistrySettings settings) {
        List<String> networks = new ArrayList<>(List.of("::1/128", "127.0.0.0/8"));
        Map<String, Object> indexes = new TreeMap<>();
        indexes.put(HUB, index(HUB, settings, true));
        for (String registry : settings.mirrors().keySet()) {
            indexes.put(registry, index(registry, settings, true));
        }
        for (String insecure : settings.insecure()) {
            if (insecure.contains("/")) {
                networks.add(insecure);
            } else {
                indexes.put(insecure, index(insecure, settings, false));
            }
        }
        return Json.object(
                "InsecureRegistryCIDRs", networks, "IndexConfigs", indexes, "Mirrors", mirrors(HUB, settings));
    }

    private static Map<String, @Nullable Object> index(String registry, RegistrySettings settings, boolean secure) {
        return Json.object(
                "Name",
                registry,
                "Mirrors",
                mirrors(registry, settings),
                "Secure",
                secure,
                "Official",
                registry.equals(HUB));
    }

    /** With the slash at the end that Docker's have. */
    private static List<String> mirrors(String registry, RegistrySettings settings) {
        return settings.mirrors().getOrDefault(registry, List.of()).stream()
                .map(mirror -> mirror.endsWith("/") ? mirror : mirror + "/")
                .toList();
    }
}
