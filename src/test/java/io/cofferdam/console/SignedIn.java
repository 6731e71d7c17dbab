package io.cofferdam.console;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.cofferdam.RunningService;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A service of its own for all tests of a class, and a browser in which its administrator is signed in. */
abstract class SignedIn {

    @TempDir
    static Path directory;

    static RunningService service;
    static Browser browser;
    static Page page;

    @BeforeAll
    static void signIn() {
        service = RunningService.start(directory.resolve("service"));
        browser = new Browser(service);
        page = browser.setUp();
    }

    @AfterAll
    static void leave() {
        browser.close();
        service.close();
    }

    /** The field of exactly this label. */
    static Locator field(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    static Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static void press(String name) {
        button(name).click();
    }
}
