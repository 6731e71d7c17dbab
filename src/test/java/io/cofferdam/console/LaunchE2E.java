package io.cofferdam.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.cofferdam.access.Caller;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.NewNetwork;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.NetworkOperations;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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

    @AfterEach
    void remove() {
        ContainerOperations containers = service.bean(ContainerOperations.class);
        containers.list(Caller.system()).forEach(view -> containers.remove(Caller.system(), view.id(), true, true));
        NetworkOperations networks = service.bean(NetworkOperations.class);
        networks.list(Caller.system()).stream()
                .filter(network -> !network.spec().builtIn())
                .forEach(network -> networks.remove(Caller.system(), network.name()));
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

    @Test
    void a_container_is_launched_on_several_networks_with_what_is_asked_of_each() {
        network("front", "10.66.10.0/24", "");
        network("back", "10.66.11.0/24", "fd66:11::/64");
        page.reload();
        page.locator("#section-network > summary").click();
        field("Network").selectOption("front");
        field("Aliases").fill("www");
        press("Add a network");
        assertThat(row(2)).isFocused();
        assertThat(row(2).getByLabel("Network")).hasValue("back");
        row(2).getByLabel("IPv4 address").fill("10.66.11.50");
        row(2).getByLabel("IPv6 address").fill("fd66:11::50");
        row(2).getByLabel("MAC address").fill("02:00:00:00:00:50");
        row(2).getByLabel("Aliases").fill("db, data");
        row(2).getByLabel("Gateway priority").fill("5");
        assertThat(page.locator("#line"))
                .containsText("--network front --network-alias www --network name=back,ip=10.66.11.50,ip6=fd66:11::50"
                        + ",mac-address=02:00:00:00:00:50,alias=db,alias=data,gw-priority=5");
        press("Add a network");
        assertThat(row(3).getByLabel("Network")).hasValue("bridge");
        assertThat(page.getByText("The docker command takes 'bridge' beside no other network"))
                .isVisible();
        field("Name").fill("both");
        field("Command").fill("sleep 1000");
        Browser.isAccessible(page);

        page.reload();
        assertThat(row(3).getByLabel("Network")).hasValue("bridge");
        assertThat(row(2).getByLabel("Aliases")).hasValue("db, data");
        assertThat(row(1).getByLabel("Network")).hasValue("front");
        press("Remove network 3");
        assertThat(page.locator("#launch-networks fieldset")).hasCount(2);
        page.reload();
        assertThat(row(2).getByLabel("Gateway priority")).hasValue("5");
        assertThat(page.locator("#launch-networks fieldset")).hasCount(2);

        press("Launch");
        page.waitForURL(Pattern.compile(".*/containers/[0-9a-f]{64}"));
        List<Endpoint> places = service.bean(ContainerOperations.class)
                .inspect(Caller.system(), "both")
                .endpoints();
        assertThat(places).extracting(Endpoint::networkName).containsExactly("front", "back");
        Endpoint back = places.getLast();
        assertThat(back.address().getHostAddress()).isEqualTo("10.66.11.50");
        assertThat(back.macAddress()).isEqualTo("02:00:00:00:00:50");
        assertThat(back.names()).contains("db", "data");
        assertThat(back.wayOut()).isTrue();
        assertThat(places.getFirst().names()).contains("www");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void what_a_network_cannot_give_is_said_at_its_field() {
        network("front", "10.66.12.0/24", "");
        page.reload();
        page.locator("#section-network > summary").click();
        press("Add a network");
        row(2).getByLabel("IPv4 address").fill("10.66.13.7");
        row(2).getByLabel("IPv6 address").fill("fd66::7");
        row(2).getByLabel("MAC address").fill("03:00:00:00:00:07");
        row(2).getByLabel("Gateway priority").fill("high");
        row(1).getByLabel("Network").selectOption("none");
        press("Launch");
        assertThat(page.getByText("5 fields cannot be read.")).isInViewport();
        assertThat(page.locator("#address-2-error"))
                .hasText("10.66.13.7 is not an address of front, which has 10.66.12.0/24. Give another, or leave it"
                        + " empty.");
        assertThat(page.locator("#address6-2-error")).containsText("front has no addresses of this kind.");
        assertThat(page.locator("#macAddress-2-error")).containsText("Invalid MAC address: 03");
        assertThat(page.locator("#priority-2-error")).hasText("'high' is not a whole number.");
        assertThat(page.locator("#network-error")).containsText("With 'none' a container is on no other network.");
        Browser.isAccessible(page);
        press("Remove network 1");
        assertThat(page.locator("#launch-networks fieldset")).hasCount(1);
        assertThat(field("Network")).hasValue("front");
        assertThat(field("IPv4 address")).hasValue("10.66.13.7");
        assertThat(browser.complaints()).isEmpty();
    }

    private static Locator row(int number) {
        return page.locator("#launch-networks fieldset").nth(number - 1);
    }

    private static void network(String name, String subnet, String subnet6) {
        List<NewNetwork.Range> ranges = Stream.of(subnet, subnet6)
                .filter(range -> !range.isEmpty())
                .map(range -> new NewNetwork.Range(range, "", "", Map.of()))
                .toList();
        service.bean(NetworkOperations.class)
                .create(
                        Caller.system(),
                        new NewNetwork(name, "bridge", false, false, !subnet6.isEmpty(), ranges, Map.of(), Map.of()));
    }
}
