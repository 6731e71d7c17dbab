package io.cofferdam.wiring;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bundle "cofferdam" that server.ssl.bundle names: the certificate from the instance's tls directory. */
@Configuration(proxyBeanMethods = false)
class TlsConfiguration {

    @Bean
    SslBundleRegistrar consoleCertificate(InstanceSettings settings, InstanceLock lock, Clock clock) {
        return registry -> {
            SelfSignedCertificate files = new SelfSignedCertificate(settings.tlsDirectory(), clock);
            try {
                files.ensure();
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("the console's certificate in " + settings.tlsDirectory(), e);
            }
            PemSslStoreDetails key = PemSslStoreDetails.forCertificate(
                            files.certificateFile().toUri().toString())
                    .withPrivateKey(files.keyFile().toUri().toString());
            registry.registerBundle("cofferdam", SslBundle.of(new PemSslStoreBundle(key, null)));
        };
    }
}
