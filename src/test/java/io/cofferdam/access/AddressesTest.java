package io.cofferdam.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "fe80:0:0:0:1:2:3:4, fe80::1:2:3:4",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "2001:db8:10:0:1:2:3:4, 2001:db8:10:0:1:2:3:4",
        "127.0.0.1, 127.0.0.1",
        "10.0.0.10, 10.0.0.10",
        "local, local"
    })
    void is_brief(String address, String brief) {
        assertThat(Addresses.brief(address)).isEqualTo(brief);
    }
}
