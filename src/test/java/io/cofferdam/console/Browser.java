package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.cofferdam.RunningService;
import io.cofferdam.access.SetupToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Chromium in front of the real service; notes everything that a page complains about. */
public final class Browser implements AutoCloseable {

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final RunningService service;
    private final QuietNetwork network;
    private final List<String> complaints = new ArrayList<>();

    public Browser(RunningService service) {
        this.service = service;
        this.network = QuietNetwork.leadingTo(service.port());
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(network.chromium())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    /** A window of its own, without any cookie. */
    public Page window() {
        return window(ColorScheme.LIGHT, 1400, 900, null);
    }

    private Page window(ColorScheme scheme, int width, int height, String state) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setIgnoreHTTPSErrors(true)
                .setBaseURL(service.uri("").toString())
                .setColorScheme(scheme)
                .setViewportSize(width, height)
                .setStorageState(state));
        Page page = context.newPage();
        page.setDefaultTimeout(20_000);
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            // A refused form answers with its status, which the browser mentions too.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onDialog(dialog -> {
            complaints.add("a page's script was made to say " + dialog.message());
            dialog.dismiss();
        });
        return page;
    }

    /** The same person in a window of another kind. */
    Page window(Page like, ColorScheme scheme, int width) {
        return window(scheme, width, 900, like.context().storageState());
    }

    /** Makes the first account with the set-up token, as a newcomer does. */
    public Page setUp() {
        Page page = window();
        page.navigate("/");
        page.getByLabel("Setup token")
                .fill(service.bean(SetupToken.class).current().orElseThrow());
        page.getByLabel("Your name").fill(RunningService.ADMIN);
        page.getByLabel("Password").fill(RunningService.PASSWORD);
        page.getByText("Make the account and sign in").click();
        page.waitForURL("**/");
        return page;
    }

    /** Everything that pages complained about so far: script errors, breaches of the policy, dialogs of foreign script. */
    public List<String> complaints() {
        return complaints;
    }

    /** Breaks all connections to the service, and new ones as long as it is so. */
    void cut(boolean now) {
        network.down(now);
    }

    /** Nothing that shuts somebody out. */
    public static void isAccessible(Page page) {
        List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
        assertThat(violations)
                .as("axe-core on " + page.url())
                .extracting(
                        rule -> rule.getId() + ": " + rule.getNodes().getFirst().getHtml())
                .isEmpty();
    }

    /** Nothing sticks out to the side. */
    public static void fits(Page page) {
        Object beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        assertThat((Integer) beyond).as("width of " + page.url()).isLessThanOrEqualTo(0);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
        network.close();
    }
}
