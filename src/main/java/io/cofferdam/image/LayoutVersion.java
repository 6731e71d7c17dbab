package io.cofferdam.image;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What marks a directory or an archive as an OCI image layout (image-spec/image-layout.md). */
public final class LayoutVersion {

    public static final String FILE = "oci-layout";

    private static final String WHAT = "OCI image layout";
    private static final Pattern KNOWN = Pattern.compile("1\\.[0-9]{1,4}\\.[0-9]{1,4}");

    private LayoutVersion() {}

    /** The file of a layout that we write. */
    public static byte[] json() {
        return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses a layout whose rules are not known here: of any version but 1.x. */
    public static void require(byte[] json) {
        String version = Json.text(Json.object(json, WHAT), "imageLayoutVersion", "", WHAT);
        if (!KNOWN.matcher(version).matches()) {
            throw Json.bad(WHAT, "Its oci-layout says version \"" + printable(version) + "\"; only 1.x is known here.");
        }
    }

    /** The words of a stranger. */
    private static String printable(String text) {
        return text.substring(0, Math.min(40, text.length())).replaceAll("[^ -~]", "?");
    }
}
