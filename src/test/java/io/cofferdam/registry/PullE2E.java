package io.cofferdam.registry;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.cofferdam.RunningService;
import io.cofferdam.console.Browser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull in the console: its bars, a reload in the middle, its end by hand, and how it goes on. */
class PullE2E {

    private static final ServedImage IMAGE =
            ServedImage.of(ServedImage.noise("a", 200_000), ServedImage.noise("b", 1000));
    private static final byte[] STORED = IMAGE.blobs().get(IMAGE.layer(0).digest());
    private static final int HALF = STORED.length / 2;

    @Test
    void shows_its_layers_over_a_reload_is_cancelled_and_goes_on(@TempDir Path directory) throws Exception {
        try (ScriptedRegistry registry = ScriptedRegistry.start();
                RunningService service = RunningService.start(directory);
                Browser browser = new Browser(service)) {
            String name = registry.serve(IMAGE);
            registry.onBlob(IMAGE.layer(0).digest(), request -> {
                request.send(200, Map.of(), Arrays.copyOf(STORED, HALF), STORED.length);
                registry.awaitClose();
            });
            Page page = browser.setUp();
            page.navigate("/images");
            page.getByLabel("Image to pull").fill(name);
            page.getByText("Pull", new Page.GetByTextOptions().setExact(true)).click();

            Locator pull = page.locator("#transfers");
            Locator layer = pull.locator("tr")
                    .filter(new Locator.FilterOptions()
                            .setHasText(IMAGE.layer(0).digest().shortHex()));
            assertThat(layer).containsText("Downloading");
            page.reload();
            assertThat(layer).containsText("Downloading");
            Browser.isAccessible(page);
            Browser.fits(page);

            pull.getByText("Cancel").click();
            assertThat(pull).containsText("cancelled");
            assertThat(page.locator("#images")).not().containsText(name);

            registry.onBlob(IMAGE.layer(0).digest(), Request::honestly);
            pull.getByText("Go on").click();
            assertThat(page.locator("#images")).containsText(name);
            assertThat(pull).containsText("done");
            assertThat(pull).containsText("cancelled");
            assertThat(pull.getByText("Go on")).hasCount(0);
            assertThat(registry.requestsFor(IMAGE.layer(0).digest()).getLast().from())
                    .isBetween(1, HALF);
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
