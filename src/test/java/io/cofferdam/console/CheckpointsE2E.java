package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.Checkpoint;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.LogQuery;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.SecurityRequest;
import io.cofferdam.container.UsableCriu;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.ContainerOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of a container in the browser: kept, started from, thrown away, and the words where that cannot be. */
class CheckpointsE2E {

    private static final String COUNTS = "n=0; while :; do n=$((n+1)); echo tick $n; sleep 0.2; done";

    @TempDir
    Path directory;

    private RunningService service;
    private Browser browser;
    private Page page;
    private ContainerOperations containers;
    private CheckpointOperations checkpoints;

    private void open(String criu) {
        service = RunningService.start(directory, "cofferdam.checkpoints.criu=" + criu);
        browser = new Browser(service);
        page = browser.setUp();
        containers = service.bean(ContainerOperations.class);
        checkpoints = service.bean(CheckpointOperations.class);
        containers.create(Caller.system(), ContainerRequest.of("kept", "busybox", "sh", "-c", COUNTS));
    }

    @AfterEach
    void close() {
        browser.close();
        service.close();
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator list() {
        return page.locator("#checkpoints");
    }

    @Test
    void memory_is_kept_started_from_and_thrown_away() throws Exception {
        open(UsableCriu.program());
        UsableCriu.require(checkpoints.lack().orElse(null));
        page.navigate("/containers/kept/checkpoints");
        assertThat(page.getByText("there is no memory to keep")).isVisible();
        containers.start(Caller.system(), "kept");

        page.locator("#checkpoint-name").fill("live");
        page.getByLabel("Let it run on").check();
        button("Make the checkpoint").click();
        assertThat(list()).containsText("1 checkpoint");
        assertThat(list()).containsText("ran on");
        assertThat(list()).containsText("stop it first");
        assertThat(page.locator("#container-state")).hasText("running");

        page.locator("#checkpoint-name").fill("last");
        page.getByLabel("Let it run on").uncheck();
        button("Make the checkpoint").click();
        assertThat(list()).containsText("2 checkpoints");
        assertThat(list().locator("tbody tr").first()).containsText("last");
        assertThat(page.locator("#container-state")).containsText("exited");
        List<String> before = lines();
        looksRight();

        list().locator("tr", new Locator.LocatorOptions().setHasText("last"))
                .getByText("Start from it")
                .click();
        assertThat(page.locator("#container-state")).hasText("running");
        assertThat(list()).containsText("stop it first");
        page.waitForCondition(() -> lines().size() > before.size());
        assertThat(lines())
                .isEqualTo(IntStream.rangeClosed(1, lines().size())
                        .mapToObj(n -> "tick " + n)
                        .toList());

        button("Remove live").click();
        assertThat(page.locator("#confirm")).containsText("gone for good");
        button("Remove it").click();
        assertThat(list()).containsText("1 checkpoint");
        assertThat(checkpoints.list(Caller.system(), "kept"))
                .extracting(Checkpoint::name)
                .containsExactly("last");
        memoryGoesAlong();
        aViewerOnlyLooks();
        assertThat(browser.complaints()).isEmpty();
    }

    private void memoryGoesAlong() {
        containers.kill(Caller.system(), "kept", "SIGKILL");
        assertThat(page.locator("#container-state")).containsText("exited");
        page.navigate("/containers/kept/files");
        page.getByText("Take to another instance").click();
        page.getByLabel("Memory").selectOption("last");
        Browser.isAccessible(page);
        Download bundle = page.waitForDownload(() -> button("Download").click());
        page.navigate("/containers");
        page.getByText("Bring a container from another instance").click();
        page.getByLabel("Bundle").setInputFiles(bundle.path());
        page.locator("#bundle-name").fill("moved");
        page.getByLabel("With its memory").check();
        Browser.isAccessible(page);
        button("Import").click();
        assertThat(page.locator("#import-result .badge")).hasText("made");
        assertThat(page.locator("#rows tr").filter(new Locator.FilterOptions().setHasText("moved")))
                .containsText("running");
        containers.remove(Caller.system(), "moved", true, true);
    }

    private void looksRight() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page other = browser.window(page, scheme, scheme == ColorScheme.DARK ? 1400 : 390);
            other.navigate("/containers/kept/checkpoints");
            Browser.isAccessible(other);
            Browser.fits(other);
            other.context().close();
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        try {
            containers.logs(Caller.system(), "kept", LogQuery.all(), (stream, time, text, partial) -> {
                lines.add(new String(text, StandardCharsets.UTF_8).strip());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private void aViewerOnlyLooks() {
        service.bean(AccountOperations.class).createUser(Caller.system(), "vera", Role.VIEWER, RunningService.PASSWORD);
        Page viewer = browser.window();
        viewer.navigate("/login");
        viewer.locator("#name").fill("vera");
        viewer.locator("#password").fill(RunningService.PASSWORD);
        viewer.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        viewer.waitForURL("**/");
        viewer.navigate("/containers/kept/checkpoints");
        assertThat(viewer.locator("#checkpoints")).containsText("last");
        assertThat(viewer.locator("#tab button")).hasCount(0);
        Object answer = viewer.evaluate("fetch(location.href + '/last/remove', {method: 'POST', headers: {"
                + "[document.querySelector('meta[name=csrf-header]').content]:"
                + " document.querySelector('meta[name=csrf]').content}})"
                + ".then(answer => answer.text().then(text => answer.status + text))");
        assertThat((String) answer).startsWith("403").contains("CONTAINER_CONTROL");
        assertThat(checkpoints.list(Caller.system(), "kept")).hasSize(1);
        viewer.context().close();
    }

    @Test
    void words_stand_where_no_checkpoint_can_be() {
        open("no-such-criu");
        containers.start(Caller.system(), "kept");
        page.navigate("/containers/kept/checkpoints");
        assertThat(page.locator("#obstacle")).containsText("CRIU is not installed on this host.");
        assertThat(page.locator("#obstacle")).containsText("cofferdam.checkpoints.criu");
        assertThat(button("Make the checkpoint")).hasCount(0);
        looksRight();

        containers.create(
                Caller.system(),
                new ContainerRequest(
                        "shares",
                        "busybox",
                        ProcessRequest.of("sleep", "1000"),
                        NetworkRequest.mode("host"),
                        SecurityRequest.defaults(),
                        LifecycleRequest.defaults(),
                        Limits.none(),
                        List.of(),
                        Map.of(),
                        null));
        page.navigate("/containers/shares/checkpoints");
        assertThat(page.locator("#obstacle")).containsText("--network=host");
        assertThat(button("Make the checkpoint")).hasCount(0);
    }
}
