package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private final Routes routes = new Routes()
            .get("/images/json", exchange -> {})
            .get("/images/{name*}/json", exchange -> {})
            .delete("/images/{name*}", exchange -> {})
            .post("/containers/{id}/start", exchange -> {});

    @Test
    void image_names_may_have_slashes() {
        assertThat(variables("GET", "images", "localhost:5000", "a", "b:1", "json"))
                .isEqualTo(Map.of("name", "localhost:5000/a/b:1"));
        assertThat(variables("DELETE", "images", "a", "b")).isEqualTo(Map.of("name", "a/b"));
    }

    @Test
    void an_address_without_variables_goes_before_one_with_them() {
        assertThat(variables("GET", "images", "json")).isEmpty();
    }

    @Test
    void a_path_that_is_too_short_too_long_or_for_another_method_is_not_found() {
        assertThat(routes.find("POST", List.of("containers", "start"))).isNull();
        assertThat(routes.find("POST", List.of("containers", "a", "start", "b")))
                .isNull();
        assertThat(routes.find("GET", List.of("containers", "a", "start"))).isNull();
        assertThat(routes.find("GET", List.of())).isNull();
    }

    private Map<String, String> variables(String method, String... path) {
        return routes.find(method, List.of(path)).variables();
    }
}
