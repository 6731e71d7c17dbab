package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedCertificateTest {

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private SelfSignedCertificate files;

    @BeforeEach
    void make() throws Exception {
        files = new SelfSignedCertificate(directory, clock);
        assertThat(files.ensure()).isTrue();
    }

    @Test
    void is_valid_for_this_host_by_name_and_by_address() throws Exception {
        var names = certificate().getSubjectAlternativeNames().stream()
                .map(n -> n.get(1).toString())
                .toList();
        assertThat(names)
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1")
                .containsAll(SelfSignedCertificate.hostNames());
        certificate().verify(certificate().getPublicKey());
    }

    @Test
    void lasts_as_long_as_browsers_accept() throws Exception {
        assertThat(certificate().getNotAfter().toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofDays(825)));
    }

    @Test
    void keeps_its_key_to_its_owner() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.keyFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void stays_until_a_month_before_its_end_and_is_renewed_then() throws Exception {
        var first = certificate().getSerialNumber();
        assertThat(files.ensure()).isFalse();
        clock.advance(Duration.ofDays(825 - 30).minusSeconds(1));
        assertThat(files.ensure()).isFalse();
        clock.advance(Duration.ofSeconds(2));
        assertThat(files.ensure()).isTrue();
        assertThat(certificate().getSerialNumber()).isNotEqualTo(first);
    }

    @Test
    void leaves_a_certificate_alone_that_an_operator_put_there() throws Exception {
        // Any certificate of another subject does: this one is in every Java.
        var store = java.security.KeyStore.getInstance(java.security.KeyStore.getDefaultType());
        try (var in = Files.newInputStream(Path.of(System.getProperty("java.home"), "lib/security/cacerts"))) {
            store.load(in, null);
        }
        byte[] foreign = store.getCertificate(store.aliases().nextElement()).getEncoded();
        Files.write(files.certificateFile(), foreign);
        clock.advance(Duration.ofDays(50_000));
        assertThat(files.ensure()).isFalse();
        assertThat(Files.readAllBytes(files.certificateFile())).isEqualTo(foreign);
    }

    private X509Certificate certificate() throws Exception {
        try (var in = Files.newInputStream(files.certificateFile())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
