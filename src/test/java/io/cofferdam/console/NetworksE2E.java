package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.network.NetworkView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.NetworkOperations;
import org.junit.jupiter.api.Test;

/** Networks in the browser: made, somebody connected and taken off, removed. */
class NetworksE2E extends SignedIn {

    @Test
    void a_network_is_made_used_and_removed() {
        ContainerOperations containers = service.bean(ContainerOperations.class);
        String id = containers
                .create(Caller.system(), ContainerRequest.of("web", "busybox", "sleep", "1000"))
                .id();
        containers.start(Caller.system(), id);
        page.navigate("/networks");
        Browser.isAccessible(page);
        page.locator("#new-network summary").click();
        page.locator("#network-name").fill("back");
        page.locator("#network-subnet").fill("10.66.8.0/24");

        press("Create");
        assertThat(page.locator("#networks")).containsText("10.66.8.0/24");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("back"))
                .click();
        assertThat(page.getByText("No running container is connected to it.")).isVisible();
        Browser.isAccessible(page);

        page.getByLabel("Its address").fill("10.66.8.77");
        page.getByLabel("Aliases").fill("site");
        press("Connect");
        assertThat(page.locator("#members")).containsText("10.66.8.77");
        assertThat(page.locator("#members")).containsText("site");
        Browser.isAccessible(page);
        assertThat(containers.inspect(Caller.system(), id).endpoints()).hasSize(2);

        page.locator("#egress-rules").fill("tcp example.com 443");
        press("Allow only this");
        assertThat(page.locator("#egress")).containsText("names are not looked up");
        assertThat(page.locator("#egress-rules")).hasValue("tcp example.com 443");
        page.locator("#egress-rules").fill("tcp 10.0.0.0/8 443\nicmp any");
        press("Allow only this");
        assertThat(page.locator("#egress-counts")).containsText("tcp 10.0.0.0/8 443");
        assertThat(page.locator("#egress-counts")).containsText("refused");
        Browser.isAccessible(page);
        page.navigate("/containers/" + id + "/network");
        assertThat(page.locator("#interfaces")).containsText("eth1");
        assertThat(page.getByText("nameserver 127.0.0.11")).isVisible();
        page.locator("#egress-rules").fill("udp any 53");
        press("Allow only this");
        assertThat(page.locator("#egress-counts")).containsText("udp any 53");
        Browser.isAccessible(page);
        press("Let everything out");
        press("Take the rules away");
        assertThat(page.locator("#egress")).containsText("everything");
        page.navigate("/networks");
        assertThat(page.locator(".topology")).isVisible();
        Browser.isAccessible(page);
        page.navigate("/networks/back");

        press("Disconnect web");
        press("Disconnect it");
        assertThat(page.getByText("No running container is connected to it.")).isVisible();
        page.navigate("/networks");
        press("Remove back");
        press("Remove it");
        page.waitForURL("**/networks");
        assertThat(page.locator("#networks")).not().containsText("10.66.8.0/24");
        assertThat(service.bean(NetworkOperations.class).list(Caller.system()))
                .extracting(NetworkView::name)
                .containsExactly("bridge", "host", "none");
        page.navigate("/audit");
        assertThat(page.locator("#actions option[value='network.created']")).hasCount(1);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void what_cannot_be_is_refused_in_place() {
        page.navigate("/networks");
        page.locator("#new-network summary").click();
        page.locator("#network-name").fill("wrong");
        page.locator("#network-subnet").fill("10.66.9.1/24");
        press("Create");
        assertThat(page.getByText("The address has bits beyond the prefix.")).isVisible();
        assertThat(page.locator("#network-subnet")).hasValue("10.66.9.1/24");
    }
}
