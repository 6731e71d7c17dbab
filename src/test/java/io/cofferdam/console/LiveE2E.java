package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.LogQuery;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.image.ImageReference;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ImageOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Open pages while things happen elsewhere: starts and ends, refusals, a session that is gone. */
class LiveE2E extends SignedIn {

    private static ContainerOperations containers;

    @BeforeAll
    static void start() {
        containers = service.bean(ContainerOperations.class);
    }

    @BeforeEach
    void make() {
        containers.create(Caller.system(), ContainerRequest.of("web", "busybox", "sleep", "1000"));
    }

    @AfterEach
    void remove() {
        if (containers.list(Caller.system()).stream()
                .anyMatch(view -> view.name().equals("web"))) {
            containers.remove(Caller.system(), "web", true, true);
        }
    }

    private static Locator tab() {
        return page.locator("#tab");
    }

    @Test
    void a_start_wakes_the_tab_that_waited_for_it() {
        for (String tab : List.of("limits", "namespaces", "processes", "terminal")) {
            page.navigate("/containers/web/" + tab);
            assertThat(tab()).containsText("web is not running");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Start it"))
                    .click();
            assertThat(page.locator("#container-state")).containsText("running");
            assertThat(tab()).not().containsText("web is not running");
            assertThat(tab().locator("header").first()).isVisible();
            containers.kill(Caller.system(), "web", "SIGKILL");
            if (!tab.equals("terminal")) {
                assertThat(tab()).containsText("web is not running");
            }
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void the_overview_follows_a_restart_and_every_tab_a_removal() {
        containers.start(Caller.system(), "web");
        page.navigate("/containers/web");
        String pid = containers.inspect(Caller.system(), "web").state().pid() + " → 1 inside";
        assertThat(tab()).containsText(pid);
        containers.kill(Caller.system(), "web", "SIGKILL");
        assertThat(tab()).containsText("SIGKILL ended it.");
        containers.start(Caller.system(), "web");
        assertThat(tab()).containsText("→ 1 inside");
        assertThat(tab()).not().containsText(pid);
        containers.remove(Caller.system(), "web", true, true);
        assertThat(page.getByText("This container has been removed.")).isVisible();
        assertThat(tab()).isEmpty();

        page.navigate("/containers");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Removed"))
                .click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("web"))
                .first()
                .click();
        assertThat(page.locator(".problem")).containsText("It was removed by force by");
        assertThat(page.locator("main")).containsText("Processor time");
    }

    @Test
    void what_changes_between_a_page_and_its_stream_is_seen() {
        ImageOperations images = service.bean(ImageOperations.class);
        page.route(Pattern.compile(".*/live\\?.*"), route -> {
            images.tag(Caller.system(), "busybox", ImageReference.parse("between/page-and-stream:1"));
            containers.start(Caller.system(), "web");
            page.unroute(Pattern.compile(".*/live\\?.*"));
            route.resume();
        });
        page.navigate("/images");
        assertThat(page.locator("#images")).containsText("between/page-and-stream:1");
        images.remove(Caller.system(), "between/page-and-stream:1", false);
        page.route(Pattern.compile(".*/live\\?.*"), route -> {
            containers.kill(Caller.system(), "web", "SIGKILL");
            page.unroute(Pattern.compile(".*/live\\?.*"));
            route.resume();
        });
        page.navigate("/containers");
        assertThat(page.locator("#rows")).containsText("exited 137");
    }

    @Test
    void a_pause_keeps_what_is_being_typed() {
        containers.start(Caller.system(), "web");
        page.navigate("/containers/web/limits");
        Locator limit = field("Hard limit");
        limit.fill("96m");
        containers.pause(Caller.system(), "web");
        assertThat(page.locator("#container-state")).hasText("paused");
        assertThat(limit).hasValue("96m");
        containers.unpause(Caller.system(), "web");
    }

    @Test
    void a_log_goes_on_after_the_next_start() {
        page.navigate("/containers/web/logs");
        assertThat(page.locator("[data-log-said]")).containsText("not running");
        containers.start(Caller.system(), "web");
        assertThat(page.locator("[data-log-said]")).containsText("following");
    }

    @Test
    void a_refused_upload_says_what_why_and_what_to_do() throws Exception {
        Path text = Files.writeString(directory.resolve("text.tar"), "this is not an archive");
        page.navigate("/images");
        page.locator("#upload > summary").click();
        page.getByLabel("Archive").setInputFiles(text);
        page.waitForResponse(
                response -> response.url().contains("/images/upload") && response.status() == 400,
                () -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Upload"))
                        .click());
        assertThat(page.locator("#upload-result .problem .what")).isVisible();
        page.getByLabel("A root file system, to be made an image").check();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Upload"))
                .click();
        assertThat(page.locator("#upload-result")).containsText("The image has no name.");
    }

    @Test
    void without_its_session_every_click_says_so() {
        containers.start(Caller.system(), "web");
        Page other = browser.window(page, ColorScheme.LIGHT, 1400);
        other.navigate("/containers/web");
        other.context().clearCookies();
        Locator stop = other.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop").setExact(true));
        Locator tray = other.locator("#tray .sheet");
        for (int click = 0; click < 2; click++) {
            stop.click();
            assertThat(tray).isVisible();
            assertThat(tray.getByText("You are signed out.")).hasCount(1);
            other.locator("#tray > summary").click();
            assertThat(tray).isHidden();
        }
        other.context().close();
    }

    @Test
    void a_lost_connection_is_seen_and_comes_back() {
        Page other = browser.window(page, ColorScheme.LIGHT, 1400);
        other.navigate("/containers");
        assertThat(other.locator("html")).hasAttribute("data-stream", "live");
        other.context().setOffline(true);
        service.bean(LiveHub.class).closeAll();
        assertThat(other.getByText("The live connection is lost.")).isVisible();
        other.context().setOffline(false);
        assertThat(other.getByText("The live connection is lost.")).isHidden();
        assertThat(other.locator("html")).hasAttribute("data-stream", Pattern.compile("live"));
        other.context().close();
    }

    @Test
    void the_list_its_counts_and_its_panel_change_together() {
        containers.start(Caller.system(), "web");
        page.navigate("/containers?open=web");
        assertThat(page.locator("[data-count=running]")).hasText("1");
        assertThat(page.locator("#panel .badge")).hasText("running");
        containers.pause(Caller.system(), "web");
        assertThat(page.locator("#panel .badge")).hasText("paused");
        assertThat(page.locator("[data-count=paused]")).hasText("1");
        assertThat(page.locator("[data-count=found]")).hasText("1");
        containers.remove(Caller.system(), "web", true, true);
        assertThat(page.locator("#panel")).isHidden();
        assertThat(page.locator("[data-count=found]")).hasText("0");
    }

    @Test
    void a_bundle_is_taken_in_with_other_names_of_its_volumes() {
        ContainerRequest plain = ContainerRequest.of("mover", "busybox", "sleep", "1000");
        containers.create(
                Caller.system(),
                plain.mounting(List.of(new MountSpec(MountSpec.Type.VOLUME, "movers", "/data", false, ""))));
        page.navigate("/containers/mover/files");
        page.getByText("Take to another instance").click();
        page.getByLabel("With the content of its volumes").check();
        Download bundle = page.waitForDownload(
                () -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Download"))
                        .click());
        page.navigate("/containers");
        page.getByText("Bring a container from another instance").click();
        page.getByLabel("Bundle").setInputFiles(bundle.path());
        page.locator("#bundle-name").fill("second");
        Locator send = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Import"));
        send.click();
        assertThat(page.locator("#import-result")).containsText("There is a volume movers already");
        page.locator("#bundle-volumes").fill("movers");
        send.click();
        assertThat(page.locator("#import-result")).containsText("does not say which volume gets which name");
        page.locator("#bundle-volumes").fill("movers=mine");
        send.click();
        assertThat(page.locator("#import-result .badge")).hasText("made");
        assertThat(page.locator("#import-result")).containsText("second");
        page.locator("#bundle-name").fill("third");
        page.locator("#bundle-volumes").fill("");
        page.getByLabel("Give a volume a free name").check();
        send.click();
        assertThat(page.locator("#import-result")).containsText("The bundle's volume movers is movers-2 here.");
        assertThat(page.locator("#rows")).containsText("third");
        Browser.isAccessible(page);
        assertThat(volumeOf("second")).isEqualTo("mine");
        assertThat(volumeOf("third")).isEqualTo("movers-2");
        for (String name : List.of("mover", "second", "third")) {
            containers.remove(Caller.system(), name, true, true);
        }
    }

    private static String volumeOf(String container) {
        return containers
                .inspect(Caller.system(), container)
                .spec()
                .mounts()
                .getFirst()
                .source();
    }

    @Test
    void a_log_says_what_went_while_the_connection_was_broken() throws Exception {
        LifecycleRequest oneSmallFile = new LifecycleRequest(false, RestartPolicy.none(), null, null, 64L << 10, 1);
        ContainerRequest plain = ContainerRequest.of(
                "talks",
                "busybox",
                "sh",
                "-c",
                "trap 'seq 1 1000' HUP; trap 'seq 1001 20000; echo all' USR1; echo ready; while :; do sleep 0.1; done");
        containers.create(
                Caller.system(),
                new ContainerRequest(
                        plain.name(),
                        plain.image(),
                        plain.process(),
                        plain.network(),
                        plain.security(),
                        oneSmallFile,
                        plain.limits(),
                        plain.mounts(),
                        plain.labels(),
                        null));
        containers.start(Caller.system(), "talks");
        page.navigate("/containers/talks/logs");
        assertThat(page.locator(".log .line").getByText("ready")).isVisible();
        browser.cut(true);
        assertThat(page.locator("[data-log-said]")).containsText("connection lost");
        containers.kill(Caller.system(), "talks", "SIGHUP");
        awaitLine("talks", "1000");
        browser.cut(false);
        assertThat(page.locator("[data-log-said]")).containsText("1001 lines · following");
        browser.cut(true);
        assertThat(page.locator("[data-log-said]")).containsText("connection lost");
        containers.kill(Caller.system(), "talks", "SIGUSR1");
        awaitLine("talks", "all");
        browser.cut(false);
        assertThat(page.locator(".log .line.missing")).containsText("[cofferdam] Lines are missing here: ");
        assertThat(page.locator(".log .line").last()).containsText("all");
        List<?> shown = (List<?>)
                page.evaluate("[...document.querySelectorAll('.log .line')].map(line => line.dataset.text).filter(text"
                        + " => /^[0-9]+$/.test(text)).map(Number)");
        assertThat(shown.stream().distinct().toList()).isEqualTo(shown);
        browser.complaints().removeIf(words -> words.contains("network error"));
        containers.remove(Caller.system(), "talks", true, true);
    }

    private static void awaitLine(String container, String last) throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                containers.logs(
                        Caller.system(),
                        container,
                        new LogQuery(true, true, true, null, null, null),
                        (stream, time, text, partial) -> {
                            if (new String(text, StandardCharsets.UTF_8).strip().equals(last)) {
                                seen.complete(null);
                                throw new IOException("seen");
                            }
                        });
            } catch (IOException e) {
                seen.completeExceptionally(e);
            }
        });
        seen.get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_search_in_the_log_and_its_looks_outlive_a_choice() {
        containers.start(Caller.system(), "web");
        page.navigate("/containers/web/logs");
        page.getByText("Wrap").click();
        page.getByLabel("Search in these lines").fill("needle");
        page.getByLabel("Search in these lines").press("Enter");
        page.waitForURL(Pattern.compile(".*find=needle.*"));
        assertThat(page.getByLabel("Search in these lines")).hasValue("needle");
        assertThat(page.getByText("Wrap")).hasAttribute("aria-pressed", "true");
    }
}
