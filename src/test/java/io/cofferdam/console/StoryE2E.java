package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.cofferdam.access.Caller;
import io.cofferdam.cgroup.Knob;
import io.cofferdam.operations.ContainerOperations;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** From the set-up token to the record: somebody's first half hour with the console. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryE2E extends SignedIn {

    private static void tab(String name) {
        page.getByLabel("Tabs of web-1")
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    @Test
    @Order(1)
    void the_first_page_says_what_to_do_next() {
        page.navigate("/containers");
        assertThat(page.getByText("No containers yet")).isVisible();
        page.getByText("Launch the first one").click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Launch a container")))
                .isVisible();
    }

    @Test
    @Order(2)
    void the_launch_form_shows_the_command_line_and_the_plan() {
        page.navigate("/containers/launch");
        assertThat(field("Image")).hasValue("busybox:latest");
        field("Name").fill("web-1");
        page.getByLabel("Command").fill("sh -c 'i=0; while true; do i=$((i+1)); echo tick $i; sleep 1; done'");
        field("Memory").fill("64m");
        assertThat(page.locator("#line"))
                .hasText("docker run -d --name web-1 -m 67108864 busybox:latest sh -c "
                        + "'i=0; while true; do i=$((i+1)); echo tick $i; sleep 1; done'");
        assertThat(page.getByText(Pattern.compile("The next launch takes [0-9]+ steps")))
                .isVisible();
        assertThat(page.locator("#preview").getByText("67108864").first()).isVisible();
    }

    @Test
    @Order(3)
    void a_field_that_cannot_be_read_says_why_and_nothing_typed_is_lost() {
        field("Cores").fill("many");
        button("Launch").click();
        assertThat(page.getByText("'many' is not a number of cores.").first()).isVisible();
        assertThat(field("Name")).hasValue("web-1");
        field("Cores").fill("");
    }

    @Test
    @Order(4)
    void a_draft_outlives_a_reload() {
        page.reload();
        assertThat(page.getByText("Your draft was kept.")).isVisible();
        assertThat(field("Memory")).hasValue("64m");
    }

    @Test
    @Order(5)
    void launching_leads_to_the_running_container() {
        button("Launch").click();
        page.waitForURL(Pattern.compile(".*/containers/[0-9a-f]{64}"));
        assertThat(page.locator("#container-state")).hasText("running");
    }

    @Test
    @Order(6)
    void the_log_follows() {
        tab("Logs");
        assertThat(line("tick 1")).isVisible();
        assertThat(line("tick 4")).isVisible();
        page.getByLabel("Search in these lines").fill("tick 1");
        assertThat(line("tick 4")).isHidden();
        assertThat(line("tick 1")).isVisible();
    }

    private static Locator line(String text) {
        return page.locator(".log .line").filter(new Locator.FilterOptions().setHasText(Pattern.compile(text + "$")));
    }

    @Test
    @Order(7)
    void the_terminal_answers() {
        tab("Terminal");
        assertThat(page.locator("[data-terminal-said]")).hasText("open");
        page.locator(".xterm-helper-textarea").focus();
        page.keyboard().type("kept=same; echo $((6*7)) from $(hostname)\n");
        assertThat(page.locator(".xterm-rows")).containsText("42 from");
        page.locator(".xterm-screen").click();
        page.keyboard().type("echo the $kept shell\n");
        assertThat(page.locator(".xterm-rows")).containsText("the same shell");
        page.keyboard().type("exit 3\n");
        assertThat(page.locator("[data-terminal-said]")).hasText("ended with exit code 3");
    }

    @Test
    @Order(8)
    void a_limit_is_previewed_applied_live_and_undone() throws Exception {
        tab("Limits");
        Knob memory = memoryLimit();
        assertThat(Files.readString(memory.file()).strip()).isEqualTo("67108864");
        hardLimit().fill("96m");
        Locator before = page.locator("#before");
        assertThat(before).containsText(memory.file().getFileName().toString());
        assertThat(before.locator("del").first()).isVisible();
        assertThat(before).containsText("100663296");
        button("Apply now").click();
        assertThat(page.locator("#done")).containsText("in force now");
        assertThat(Files.readString(memory.file()).strip()).isEqualTo("100663296");
        button("Undo").click();
        assertThat(hardLimit()).hasValue("64M");
        assertThat(Files.readString(memory.file()).strip()).isEqualTo("67108864");
    }

    @Test
    @Order(9)
    void a_limit_that_cannot_be_kept_says_why() {
        hardLimit().fill("1m");
        assertThat(page.locator("#before")).containsText("Minimum memory limit allowed is 6MB.");
        assertThat(page.locator("#before .problem")).isVisible();
    }

    private static Locator hardLimit() {
        return field("Hard limit");
    }

    @Test
    @Order(10)
    void the_namespaces_are_the_kernels() {
        tab("Namespaces");
        assertThat(page.getByRole(
                        AriaRole.HEADING, new Page.GetByRoleOptions().setName("8 of 8 namespaces are its own")))
                .isVisible();
        for (String kind : List.of("pid", "net", "mnt", "uts", "ipc", "user", "cgroup", "time")) {
            assertThat(page.getByLabel(kind + " namespace")).containsText("its own");
        }
        assertThat(page.getByLabel("net namespace")).containsText("eth0");
        assertThat(page.getByLabel("user namespace")).containsText("CHOWN");
    }

    @Test
    @Order(11)
    void the_plan_has_the_time_of_every_step() {
        tab("Plan");
        assertThat(page.getByText(Pattern.compile("Started in [0-9.]+ ms, [0-9]+ steps")))
                .isVisible();
        assertThat(page.locator(".fall rect").first()).isVisible();
    }

    @Test
    @Order(12)
    void what_it_changed_becomes_an_image_and_goes_again_when_nothing_uses_it() {
        tab("Files");
        page.getByText("Save as image").click();
        page.getByLabel("Name of the image").fill("story/saved:1");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Save").setExact(true))
                .click();
        // Going elsewhere earlier would take the request back.
        assertThat(page.locator("#tray-list")).containsText("Save web-1 as story/saved:1");
        page.navigate("/images");
        assertThat(page.locator("#images")).containsText("story/saved:1");
        page.navigate("/images/prune?all=true");
        assertThat(page.locator("#prune")).containsText("would go and free");
        assertThat(page.locator("#prune")).containsText("story/saved:1");
        page.locator("#prune")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove"))
                .click();
        page.locator("#confirm")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Remove"))
                .click();
        assertThat(page.locator("#prune")).containsText("free again");
        page.navigate("/containers/web-1");
    }

    @Test
    @Order(13)
    void every_tab_is_accessible_in_both_themes_and_fits_a_phone() {
        String container = "/containers/web-1";
        List<String> paths = List.of(
                "/",
                "/containers",
                "/containers?open=web-1",
                "/containers/launch",
                container,
                container + "/logs",
                container + "/terminal",
                container + "/statistics",
                container + "/processes",
                container + "/limits",
                container + "/namespaces",
                container + "/files",
                container + "/plan",
                container + "/inspect",
                container + "/audit",
                "/images",
                "/images/prune",
                "/images/prune?all=true",
                "/audit",
                "/system",
                "/no-such-page");
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page other = browser.window(page, scheme, scheme == ColorScheme.DARK ? 1400 : 390);
            for (String path : paths) {
                other.navigate(path);
                Browser.isAccessible(other);
                Browser.fits(other);
            }
            other.context().close();
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    @Order(14)
    void the_finder_finds_it_by_keyboard() {
        page.navigate("/");
        page.keyboard().press("Control+k");
        page.keyboard().type("web-1");
        assertThat(page.locator("#finder-list")).containsText("web-1");
        Browser.isAccessible(page);
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile(".*/containers/[0-9a-f]{64}"));
    }

    @Test
    @Order(15)
    void the_list_shows_what_happens_elsewhere_without_a_reload() {
        page.navigate("/containers");
        Locator row = page.locator("tr").filter(new Locator.FilterOptions().setHasText("web-1"));
        assertThat(row).containsText("running");
        service.bean(ContainerOperations.class).pause(Caller.system(), "web-1");
        assertThat(row).containsText("paused");
        service.bean(ContainerOperations.class).unpause(Caller.system(), "web-1");
        assertThat(row).containsText("running");
    }

    @Test
    @Order(16)
    void several_are_stopped_and_removed_at_once_after_a_question() {
        page.getByLabel("Select web-1").check();
        assertThat(page.locator("#bulk")).containsText("1 selected");
        page.locator("#bulk").getByText("Remove").click();
        assertThat(page.locator("#confirm")).containsText("gone for good");
        page.locator("#confirm").getByText("Remove them").click();
        assertThat(page.locator("tr").filter(new Locator.FilterOptions().setHasText("web-1")))
                .hasCount(0);
    }

    @Test
    @Order(17)
    void the_record_has_it_all_and_its_chain_is_whole() {
        page.navigate("/audit");
        for (String action : List.of(
                "container created", "container started", "exec started", "limits changed", "container removed")) {
            assertThat(page.getByText(action, new Page.GetByTextOptions().setExact(true))
                            .first())
                    .isVisible();
        }
        assertThat(page.locator("#chain")).containsText("chain whole");
        page.getByText("Changes of limits").click();
        assertThat(page.getByText(Pattern.compile("memory\\.\\S+ 64M → 96M"))).isVisible();
    }

    @Test
    @Order(18)
    void after_signing_out_nothing_is_shown() {
        page.navigate("/containers/launch");
        page.getByText("Environment and labels").click();
        page.locator("[name=env]").pressSequentially("PASSWORD=s3cret");
        page.waitForFunction("JSON.stringify(sessionStorage).includes('s3cret')");
        page.locator("summary")
                .filter(new Locator.FilterOptions().setHasText("Account"))
                .click();
        button("Sign out").click();
        page.waitForURL("**/login");
        Assertions.assertThat(page.evaluate("JSON.stringify(sessionStorage)").toString())
                .as("drafts may hold secrets")
                .doesNotContain("s3cret");
        page.navigate("/containers");
        page.waitForURL("**/login**");
        Browser.isAccessible(page);
    }

    private static Knob memoryLimit() {
        return service.bean(ContainerOperations.class).knobs(Caller.system(), "web-1").stream()
                .filter(knob -> knob.label().equals("Hard limit"))
                .findFirst()
                .orElseThrow();
    }
}
