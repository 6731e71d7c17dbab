package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

    @Test
    void reads_what_registries_send() {
        Challenge hub = Objects.requireNonNull(
                Challenge.parse(
                        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"a:b:pull,push\""));
        assertThat(hub.isBearer()).isTrue();
        assertThat(hub.parameters())
                .isEqualTo(Map.of(
                        "realm",
                        "https://auth.docker.io/token",
                        "service",
                        "registry.docker.io",
                        "scope",
                        "a:b:pull,push"));
        Challenge basic = Objects.requireNonNull(Challenge.parse("basic Realm = x"));
        assertThat(basic.isBearer()).isFalse();
        assertThat(basic.parameter("realm")).isEqualTo("x");
        assertThat(basic.parameter("service")).isNull();
        assertThat(Objects.requireNonNull(Challenge.parse("BEARER")).parameters())
                .isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "Negotiate", "Digest realm=\"x\"", "Bearerrealm=x"})
    void others_are_not_understood(String header) {
        assertThat(Challenge.parse(header)).isNull();
    }

    @Test
    void an_endless_one_is_not_read() {
        assertThat(Challenge.parse("Bearer realm=\"" + "x".repeat(5000) + "\"")).isNull();
    }
}
