package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.ContainerOperations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes out of containers and requests stays text wherever it is shown. */
class HostileE2E extends SignedIn {

    private static final String MARKUP = "<img src=x onerror=alert(document.domain)><script>alert(1)</script>\"'&";

    @BeforeAll
    static void start() {
        ContainerOperations containers = service.bean(ContainerOperations.class);
        ContainerRequest plain = ContainerRequest.of(
                "hostile",
                "busybox",
                "sh",
                "-c",
                "echo \"$LINE\"; printf '\\033]0;title\\007\\033[31mred\\033[0m\\n'; exec sleep 1000 " + "'"
                        + MARKUP.replace("'", "") + "'");
        ContainerRequest request = new ContainerRequest(
                plain.name(),
                plain.image(),
                new io.cofferdam.container.ProcessRequest(
                        null,
                        plain.process().command(),
                        List.of("LINE=" + MARKUP, "PASSWORD=hunter2"),
                        null,
                        null,
                        false,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        null,
                        false),
                plain.network(),
                plain.security(),
                plain.lifecycle(),
                plain.limits(),
                plain.mounts(),
                Map.of(MARKUP, MARKUP, "hx-on:load", "alert(1)"),
                null);
        String id = containers.create(Caller.system(), request).id();
        containers.start(Caller.system(), id);
    }

    @Test
    void markup_in_labels_commands_and_environment_is_shown_as_text() {
        for (String path : List.of(
                "/containers",
                "/containers?open=hostile",
                "/containers/hostile",
                "/containers/hostile/processes",
                "/containers/hostile/plan",
                "/containers/hostile/inspect",
                "/containers/hostile/namespaces",
                "/audit")) {
            page.navigate(path);
            assertThat(page.locator("main")).isVisible();
            assertThat(page.locator("img")).hasCount(0);
        }
        page.navigate("/containers/hostile");
        assertThat(page.getByText("<script>alert(1)</script>").first()).isVisible();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void markup_in_a_log_is_shown_as_text_and_colours_become_classes() {
        page.navigate("/containers/hostile/logs");
        assertThat(page.locator(".log")).containsText("<script>alert(1)</script>");
        assertThat(page.locator(".log .f1")).hasText("red");
        assertThat(page.locator(".log img")).hasCount(0);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void markup_in_addresses_and_searches_is_shown_as_text() {
        for (String path : List.of(
                "/containers?q=" + encoded(MARKUP) + "&state=" + encoded(MARKUP) + "&sort=" + encoded(MARKUP),
                "/containers/" + encoded("<script>alert(1)<x>"),
                "/audit?q=" + encoded(MARKUP) + "&from=" + encoded(MARKUP),
                "/images?q=" + encoded(MARKUP),
                "/containers/launch?image=" + encoded(MARKUP) + "&env=" + encoded("</textarea>" + MARKUP),
                "/find?q=" + encoded(MARKUP))) {
            page.navigate(path);
            assertThat(page.locator("img")).hasCount(0);
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_viewer_sees_no_environment_values_and_no_buttons() {
        service.bean(AccountOperations.class)
                .createUser(Caller.system(), "vera", Role.VIEWER, "a long enough password");
        Page other = browser.window();
        other.navigate("/login");
        other.getByLabel("Name").fill("vera");
        other.getByLabel("Password").fill("a long enough password");
        other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        other.waitForURL("**/");
        for (String tab : List.of("", "/inspect")) {
            other.navigate("/containers/hostile" + tab);
            assertThat(other.locator("body")).containsText("PASSWORD=(hidden)");
            assertThat(other.content()).doesNotContain("hunter2");
        }
        assertThat(other.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop")))
                .hasCount(0);
        other.navigate("/audit");
        assertThat(other.getByText("403").first()).isVisible();
        other.navigate("/containers/hostile/terminal");
        assertThat(other.getByText("403").first()).isVisible();
        other.context().close();
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
