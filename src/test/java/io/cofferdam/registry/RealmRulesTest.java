package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.problem.ProblemException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealmRulesTest {

    private final RealmRules rules = new RealmRules(
            Map.of("registry.example.com", List.of("login.partner.net"), "10.0.0.7:5000", List.of("10.0.0.7:5001")));

    @ParameterizedTest
    @CsvSource({
        "https://registry.example.com, https://registry.example.com/token",
        "https://registry.example.com, https://REGISTRY.example.com:8443/token",
        "https://registry.example.com, https://auth.example.com/token",
        "https://registry.example.com, https://example.com/token",
        "https://registry.example.com, https://login.partner.net/token",
        "https://registry-1.docker.io, https://auth.docker.io/token",
        "https://a.registry.example.co.uk, https://auth.example.co.uk/token",
        "http://10.0.0.5:5000, http://10.0.0.5:5000/token",
        "http://10.0.0.5:5000, https://10.0.0.5:5001/token",
        "http://10.0.0.7:5000, http://10.0.0.7:5001/token",
        "http://10.0.0.5:5000, https://10.0.0.5/token",
        "http://localhost:5000, http://127.0.0.1:5000/token",
        "http://127.0.0.1:5000, http://localhost:5000/token",
        "http://localhost:5000, http://[::1]:5000/token"
    })
    void a_registry_may_send_to_its_own_domain_and_to_whom_the_operator_names(String registry, String realm) {
        assertThat(rules.check(endpoint(registry), realm)).isEqualTo(URI.create(realm));
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry.example.com, https://evil.com/token, neither",
        "https://registry.example.com, https://notexample.com/token, neither",
        "https://registry.example.com, https://example.com.evil.com/token, neither",
        "https://registry.example.com, http://registry.example.com/token, not encrypted",
        "https://registry.example.com, http://auth.example.com/token, not encrypted",
        "https://registry.example.com, https://169.254.169.254/token, neither",
        "https://registry.other.com, https://login.partner.net/token, neither",
        "https://example.com, https://other.com/token, neither",
        "http://10.0.0.5:5000, https://10.0.0.6/token, neither",
        "http://10.0.0.5:5000, http://10.0.0.6/token, not encrypted",
        "http://10.0.0.5:5000, http://10.0.0.5:5001/token, not encrypted",
        "http://10.0.0.7:5000, http://10.0.0.7:5002/token, not encrypted",
        "http://localhost:5000, http://127.0.0.1:5001/token, not encrypted",
        "http://localhost:5000, https://10.0.0.6/token, neither",
        "https://localhost.example.com, https://127.0.0.1/token, neither",
        "https://10.0.0.7:5000, http://10.0.0.7:5001/token, not encrypted",
        "https://shop.co.uk, https://evil.co.uk/token, neither",
        "https://registry.github.io, https://evil.github.io/token, neither",
        "https://a.azurecr.io, https://b.azurecr.io/token, neither",
        "https://[fd00::1], https://[fd00::2]/token, neither"
    })
    void it_may_send_nowhere_else(String registry, String realm, String why) {
        Client.assertProblem(
                Client.refused(() -> rules.check(endpoint(registry), realm)),
                Kind.FORBIDDEN,
                why,
                "which was not asked");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "token",
                "ftp://registry.example.com/",
                "https://ada@registry.example.com/",
                "https:///token",
                "https://a b"
            })
    void an_address_that_is_none(@Nullable String realm) {
        Client.assertProblem(
                Client.refused(() -> rules.check(endpoint("https://registry.example.com"), realm)),
                Kind.INVALID,
                "cannot be understood");
    }

    @Test
    void a_domain_ends_before_the_registrys_own_suffix() {
        assertThat(RealmRules.isSameDomain("registry.example.com", "auth.example.com"))
                .isTrue();
        assertThat(RealmRules.isSameDomain("example.com", "evil.com")).isFalse();
        assertThat(RealmRules.isSameDomain("localhost", "localhost.evil.com")).isFalse();
        assertThat(RealmRules.isSameDomain("10.0.0.5", "11.0.0.5")).isFalse();
    }

    private static Endpoint endpoint(String base) {
        URI uri = URI.create(base);
        return new Endpoint(uri.getAuthority(), uri, Endpoint.Trust.VERIFIED, false);
    }
}
