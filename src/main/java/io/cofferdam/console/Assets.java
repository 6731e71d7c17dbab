package io.cofferdam.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells the pages the hashed names under which the bundled script and style are served. */
@ControllerAdvice(basePackages = "io.cofferdam.console")
class Assets {

    private static final String NAMES = "/console-assets.properties";
    private static final List<String> BUNDLES =
            List.of("app.js", "app.css", "terminal.js", "terminal.css", "charts.js", "charts.css");

    private final Map<String, String> paths;

    Assets() {
        Properties names = new Properties();
        try (InputStream file = Assets.class.getResourceAsStream(NAMES)) {
            if (file != null) {
                names.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + NAMES, e);
        }
        Map<String, String> found = new HashMap<>();
        // Pages stay readable without the bundles, as in tests of the server alone.
        BUNDLES.forEach(bundle -> found.put(bundle, names.getProperty(bundle, "/assets/" + bundle)));
        this.paths = Map.copyOf(found);
    }

    @ModelAttribute("assets")
    Map<String, String> paths() {
        return paths;
    }
}
