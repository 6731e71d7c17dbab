package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Credentials;
import io.cofferdam.registry.ImageSearch;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Registries: the person's own logins, and what a registry has. */
@ConsolePage
class RegistriesPage {

    private static final int MOST_FOUND = 100;
    private final RegistryOperations registries;

    RegistriesPage(RegistryOperations registries) {
        this.registries = registries;
    }

    /** A login as the page shows it. */
    record LoginRow(String registry, String username, String when) {}

    @GetMapping("/images/registries")
    String page(Caller caller, Model model) {
        model.addAttribute("logins", logins(caller));
        model.addAttribute("settings", registries.settings(caller));
        return "registries";
    }

    @PostMapping("/images/registries/login")
    String login(
            Caller caller,
            @RequestParam(defaultValue = "") String registry,
            @RequestParam String username,
            @RequestParam String password,
            HttpServletResponse response,
            Model model) {
        try {
            registries.keepLogin(caller, registry, username.strip(), password);
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
        }
        model.addAttribute("logins", logins(caller));
        return "registries :: logins";
    }

    @PostMapping("/images/registries/logout")
    String logout(Caller caller, @RequestParam String registry, Model model) {
        registries.forgetLogin(caller, registry);
        model.addAttribute("logins", logins(caller));
        return "registries :: logins";
    }

    @GetMapping("/images/registries/search")
    String search(
            Caller caller,
            @RequestParam(defaultValue = "") String registry,
            @RequestParam(defaultValue = "") String q,
            HttpServletResponse response,
            Model model) {
        try {
            List<ImageSearch.Found> found =
                    registries.search(caller, registry, q.strip(), MOST_FOUND, Credentials.NONE);
            model.addAttribute("found", found);
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
            model.addAttribute("found", List.of());
        }
        return "registries :: found";
    }

    private List<LoginRow> logins(Caller caller) {
        return registries.logins(caller).stream()
                .map(login -> new LoginRow(login.registry(), login.username(), Words.ago(login.createdAt())))
                .toList();
    }
}
