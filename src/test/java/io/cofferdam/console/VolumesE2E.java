package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.cofferdam.access.Caller;
import io.cofferdam.operations.VolumeOperations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Volumes in the browser: made, filled, looked through, taken out, removed. */
class VolumesE2E extends SignedIn {

    @Test
    void a_volume_is_made_filled_taken_out_and_removed() throws Exception {
        page.navigate("/volumes");
        assertThat(page.getByText("No volumes yet")).isVisible();
        Browser.isAccessible(page);
        page.locator("#volume-name").fill("site");
        press("Create");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("site"))
                .click();
        assertThat(page.getByText("The directory is empty.")).isVisible();

        Path file = Files.writeString(directory.resolve("index <b>.html"), "<h1>hello</h1>");
        page.locator("#file").setInputFiles(file);
        press("Upload");
        assertThat(page.locator("#upload-result")).containsText("stored");
        assertThat(page.locator("#files")).containsText("index <b>.html");
        Browser.isAccessible(page);

        Download download = page.waitForDownload(
                () -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Take out index"))
                        .click());
        assertThat(download.suggestedFilename()).isEqualTo("index _b_.html");
        assertThat(Files.readString(download.path())).isEqualTo("<h1>hello</h1>");

        page.navigate("/volumes");
        press("Remove site");
        press("Remove it");
        assertThat(page.getByText("No volumes yet")).isVisible();
        assertThat(service.bean(VolumeOperations.class).list(Caller.system())).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_bad_name_is_refused_in_place() {
        service.bean(VolumeOperations.class).create(Caller.system(), "there", Map.of("a", "<i>b</i>"), Map.of());
        page.navigate("/volumes");
        page.locator("#new-volume summary").click();
        page.locator("#volume-name").fill("no/slashes");
        press("Create");
        assertThat(page.locator("#volumes")).containsText("invalid characters");
        assertThat(page.locator("#volumes")).containsText("a=<i>b</i>");

        page.locator("#volume-name").fill("ram");
        page.locator("#volume-labels").fill("team=red");
        page.locator("#volume-type").fill("tmpfs");
        press("Create");
        assertThat(page.locator("#volumes")).containsText("missing required option: \"device\"");
        page.locator("#volume-device").fill("tmpfs");
        page.locator("#volume-options").fill("size=1m");
        press("Create");
        assertThat(page.locator("#volumes")).containsText("team=red");
        Browser.isAccessible(page);
        assertThat(service.bean(VolumeOperations.class)
                        .inspect(Caller.system(), "ram")
                        .options())
                .containsEntry("o", "size=1m");
        service.bean(VolumeOperations.class).remove(Caller.system(), "ram", false);
        service.bean(VolumeOperations.class).remove(Caller.system(), "there", false);
    }
}
