package io.cofferdam.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which Cofferdam this is.
 *
 * @param version of the release, "development" where it does not come out of a jar
 * @param commit the abbreviated id of the source's commit, empty where that is not known
 * @param committed when that was made (RFC 3339), empty where that is not known
 */
public record Build(String version, String commit, String committed) {

    public static Build running() {
        Properties git = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("/git.properties")) {
            if (file != null) {
                git.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        @Nullable String version = Build.class.getPackage().getImplementationVersion();
        return new Build(
                version == null ? "development" : version,
                git.getProperty("git.commit.id.abbrev", ""),
                git.getProperty("git.commit.time", ""));
    }
}
