package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAuthTest {

    private static final Credentials ADA = new Credentials.Password("ada", "sécret?>~");
    private static final String JSON = "{\"username\":\"ada\",\"password\":\"sécret?>~\",\"serveraddress\":\"x\"}";

    @Test
    void reads_the_header_in_every_alphabet_and_padding() {
        byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder : new Base64.Encoder[] {
            Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getUrlEncoder().withoutPadding()
        }) {
            assertThat(RegistryAuth.ofHeader(encoder.encodeToString(json))).isEqualTo(ADA);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "e30=", "e30"})
    void nobody_is_nobody(String header) {
        assertThat(RegistryAuth.ofHeader(header)).isEqualTo(Credentials.NONE);
    }

    @Test
    void an_identity_token_wins_over_a_password() {
        assertThat(RegistryAuth.of(
                        Json.parse("{\"username\":\"ada\",\"identitytoken\":\"t\"}".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new Credentials.IdentityToken("t"));
    }

    @Test
    void user_and_password_may_come_in_one() {
        String both = Base64.getEncoder().encodeToString("ada:a:b".getBytes(StandardCharsets.UTF_8));
        assertThat(RegistryAuth.of(Json.parse(("{\"auth\":\"" + both + "\"}").getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new Credentials.Password("ada", "a:b"));
    }

    @Test
    void what_cannot_be_read_is_refused_without_showing_it() {
        for (String header : new String[] {
            "!!!",
            "c2VjcmV0",
            base64("[\"secret\"]"),
            base64("{\"auth\":\"!!!\"}"),
            base64("{\"a\""),
            "A".repeat(70_000)
        }) {
            assertThatThrownBy(() -> RegistryAuth.ofHeader(header))
                    .as(header.substring(0, 3))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void a_password_is_not_shown_as_text() {
        assertThat(ADA.toString()).doesNotContain("sécret");
        assertThat(new Credentials.IdentityToken("hidden").toString()).doesNotContain("hidden");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
