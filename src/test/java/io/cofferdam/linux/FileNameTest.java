package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "grüße", "日本", "😀 ok"})
    void is_utf8_where_the_bytes_are(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        assertThat(FileName.decode(utf8, 0, utf8.length)).isEqualTo(name);
        assertThat(FileName.encode(name)).isEqualTo(utf8);
    }

    @Test
    void loses_no_byte_of_any_name() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertThat(FileName.encode(FileName.decode(bytes, 0, bytes.length))).isEqualTo(bytes);
        }
    }
}
