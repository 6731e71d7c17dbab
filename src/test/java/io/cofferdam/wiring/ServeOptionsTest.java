package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeOptionsTest {

    @Test
    void takes_every_option_in_every_spelling_that_is_read() {
        assertThatCode(() -> ServeOptions.check(
                        "--cofferdam.root=/x",
                        "--cofferdam.ephemeral",
                        "--cofferdam.hosts[0]=a",
                        "--cofferdam.registry.mirrors[docker.io]=https://m",
                        "--cofferdam.registry.parallel-layers=2",
                        "--cofferdam.registry.stallTimeout=1s",
                        "--cofferdam.unpack.min-free=1GB",
                        "--cofferdam.unpack.max-bytes=1GB",
                        "--cofferdam.ended.keep=1d",
                        "--cofferdam.checkpoints.criu=/usr/sbin/criu",
                        "--cofferdam.networks.forward=allow",
                        "--server.port=0",
                        "--server.ssl.enabled=false",
                        "--logging.level.root=debug"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --cofferdam.rooot=/x            | Did you mean --cofferdam.root?
            --cofferdam.registry.mirror=x   | Did you mean --cofferdam.registry.mirrors?
            --sever.port=1                  | Did you mean --server.port?
            --cofferdam.instanc             | Did you mean --cofferdam.instance?
            --server.port=http              | is no port
            --server.port=70000             | is no port
            now                             | is no option
            -p                              | is no option""")
    void refuses_what_nothing_reads(String arg, String why) {
        assertThatThrownBy(() -> ServeOptions.check(arg)).hasMessageContaining(why);
    }
}
