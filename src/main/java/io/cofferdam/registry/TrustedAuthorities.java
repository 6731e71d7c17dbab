package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: the JVM's authorities, the host's, and those that the operator put down for one registry. */
final class TrustedAuthorities {

    private static final Path HOST_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final Path directory;

    TrustedAuthorities(Path directory) {
        this.directory = directory;
    }

    /** What tells apart the hosts with authorities of their own; empty for all others. */
    String keyOf(String authority) {
        String name = authority.replace(':', '_');
        boolean hasOwn = authority.indexOf('/') < 0
                && (Files.isDirectory(directory.resolve(authority)) || Files.isDirectory(directory.resolve(name)));
        return hasOwn ? authority : "";
    }

    TlsSocketStrategy of(String key) {
        try {
            return new DefaultClientTlsStrategy(context(key));
        } catch (GeneralSecurityException | IOException e) {
            throw ProblemException.internal(
                    "The trusted certificates" + (key.isEmpty() ? "" : " of " + key) + " cannot be read.",
                    String.valueOf(e.getMessage()),
                    "Check the *.crt files below " + directory + " and " + HOST_BUNDLE + ".",
                    e);
        }
    }

    TlsSocketStrategy unverified() {
        try {
            SSLContext context = SSLContexts.custom()
                    .loadTrustMaterial(null, (chain, type) -> true)
                    .build();
            return new DefaultClientTlsStrategy(
                    context, HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a context that trusts everyone needs nothing", e);
        }
    }

    private SSLContext context(String key) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : ofTheJvm()) {
            store.setCertificateEntry("jvm-" + number++, certificate);
        }
        if (Files.isReadable(HOST_BUNDLE)) {
            for (Certificate certificate : read(HOST_BUNDLE)) {
                store.setCertificateEntry("host-" + number++, certificate);
            }
        }
        for (Path file : filesOf(key)) {
            for (Certificate certificate : read(file)) {
                store.setCertificateEntry("own-" + number++, certificate);
            }
        }
        return SSLContexts.custom().loadTrustMaterial(store, null).build();
    }

    private List<Path> filesOf(String key) throws IOException {
        if (key.isEmpty()) {
            return List.of();
        }
        Path own = directory.resolve(key);
        List<Path> files = new java.util.ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(
                Files.isDirectory(own) ? own : directory.resolve(key.replace(':', '_')), "*.crt")) {
            stream.forEach(files::add);
        }
        return files;
    }

    private static List<X509Certificate> ofTheJvm() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((@Nullable KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return Arrays.asList(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static Collection<? extends Certificate> read(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
