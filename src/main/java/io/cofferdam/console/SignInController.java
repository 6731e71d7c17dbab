package io.cofferdam.console;

import io.cofferdam.access.Addresses;
import io.cofferdam.access.Caller;
import io.cofferdam.operations.SignIn;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/** Set-up, sign-in and sign-out. */
@Controller
class SignInController {

    private final SignIn signIn;
    private final SessionCookie sessionCookie;

    SignInController(SignIn signIn, SessionCookie sessionCookie) {
        this.signIn = signIn;
        this.sessionCookie = sessionCookie;
    }

    @GetMapping("/setup")
    String setupPage() {
        // once somebody is set up: home, or from there to the sign-in
        return signIn.setupIsOpen() ? "setup" : "redirect:/";
    }

    @PostMapping("/setup")
    String setup(
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            @RequestHeader(value = HttpHeaders.USER_AGENT, defaultValue = "") String agent,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            start(response, signIn.setUp(token, name, password, Addresses.brief(request.getRemoteAddr()), agent));
            return "redirect:/";
        } catch (ProblemException e) {
            model.addAttribute("name", name);
            return again("setup", e, response, model);
        }
    }

    @GetMapping("/login")
    String loginPage(@RequestParam(defaultValue = "/") String next, Model model) {
        if (signIn.setupIsOpen()) {
            return "redirect:/setup";
        }
        model.addAttribute("next", local(next));
        return "signin";
    }

    @PostMapping("/login")
    String login(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "/") String next,
            @RequestHeader(value = HttpHeaders.USER_AGENT, defaultValue = "") String agent,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            start(response, signIn.signIn(name, password, Addresses.brief(request.getRemoteAddr()), agent));
            return "redirect:" + local(next);
        } catch (ProblemException e) {
            model.addAttribute("name", name);
            model.addAttribute("next", local(next));
            return again("signin", e, response, model);
        }
    }

    @PostMapping("/logout")
    String logout(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(sessionCookie.name())) {
                    signIn.signOut(caller, cookie.getValue());
                }
            }
        }
        response.addHeader(HttpHeaders.SET_COOKIE, sessionCookie.clear());
        return "redirect:/login";
    }

    private void start(HttpServletResponse response, String session) {
        response.addHeader(HttpHeaders.SET_COOKIE, sessionCookie.set(session));
    }

    private static String again(String page, ProblemException e, HttpServletResponse response, Model model) {
        response.setStatus(
                switch (e.kind()) {
                    case UNAUTHENTICATED -> 401;
                    case TOO_MANY -> 429;
                    case UNAVAILABLE -> 503;
                    default -> 400;
                });
        e.retryAfterSeconds().ifPresent(seconds -> response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        model.addAttribute("problem", e.problem());
        return page;
    }

    /** Only a path of ours: "//host" and "/\host" lead elsewhere. */
    static String local(String next) {
        boolean path = next.matches("/(?:[A-Za-z0-9_~.?&=%+:@-][A-Za-z0-9_~.?&=%+:@/-]*)?");
        return path ? next : "/";
    }
}
