package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.ContainerOperations;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launch form when something is wrong with what was asked for, and when it is filled in from a line. */
class LaunchE2E extends SignedIn {

    @BeforeEach
    void open() {
        page.navigate("/");
        page.evaluate("sessionStorage.clear()");
        page.navigate("/containers/launch");
    }

    @Test
    void what_does_not_start_leaves_nothing_and_can_be_corrected_in_place() {
        field("Name").fill("fixme");
        field("Command").fill("/no/such");
        press("Launch");
        assertThat(page.locator("#launch [data-attention]")).containsText("Nothing is left of it");
        assertThat(page.locator("#launch [data-attention]")).isFocused();
        assertThat(page.locator("#launch [data-attention]")).isInViewport();
        assertThat(page.locator("#preview")).containsText(Pattern.compile("Failed at step [0-9]+"));
        assertThat(service.bean(ContainerOperations.class).list(Caller.system()))
                .isEmpty();
        field("Command").fill("sleep 1000");
        press("Launch");
        page.waitForURL(Pattern.compile(".*/containers/[0-9a-f]{64}"));
        assertThat(page.locator("h1")).hasText("fixme");
        service.bean(ContainerOperations.class).remove(Caller.system(), "fixme", true, true);
    }

    @Test
    void a_refused_form_shows_every_field_keeps_what_was_open_and_the_preview_goes_on() {
        page.locator("#section-mounts > summary").click();
        page.locator("#section-end > summary").click();
        field("Grace before SIGKILL").fill("abc");
        field("At most").fill("x");
        page.locator("#section-end > summary").click();
        page.getByText("Start it at once").click();
        press("Launch");
        assertThat(page.getByText("2 fields cannot be read.")).isInViewport();
        assertThat(field("Grace before SIGKILL")).isVisible();
        assertThat(field("Grace before SIGKILL")).hasAttribute("aria-invalid", "true");
        assertThat(page.locator("#restartMax-error")).hasText("'x' is not a whole number.");
        assertThat(field("Mounts")).isVisible();
        assertThat(page.locator("input[name=start]")).not().isChecked();
        Browser.isAccessible(page);
        field("Name").fill("again");
        assertThat(page.locator("#line")).containsText("--name again");
    }

    @Test
    void a_pasted_line_fills_the_form_and_names_what_it_could_not_take() {
        page.locator("#section-paste > summary").click();
        page.locator("#pasted").fill("docker run -d --name pasted -m 32m --gpus all busybox sleep 1000");
        press("Fill in the form");
        assertThat(field("Name")).hasValue("pasted");
        assertThat(field("Command")).hasValue("sleep 1000");
        assertThat(page.getByText("--gpus all: the form has no field for it.")).isVisible();
        assertThat(page.locator("#line")).containsText("--name pasted -m 33554432 busybox sleep 1000");
        Browser.isAccessible(page);
        page.locator("#pasted").fill("docker ps");
        press("Fill in the form");
        assertThat(page.getByText("It does not begin with docker run or docker create."))
                .isVisible();
        assertThat(browser.complaints()).isEmpty();
    }
}
