package io.cofferdam.wiring;

import io.cofferdam.access.LoginThrottle;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.SetupToken;
import io.cofferdam.access.Tokens;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.console.SessionCookie;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.Admission;
import io.cofferdam.operations.SignIn;
import jakarta.servlet.DispatcherType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who gets in by the console's port: a session or a token. The Docker socket has its own filter and never comes here. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'");

    private static final String[] OPEN = {"/login", "/setup", "/assets/**", "/favicon.ico", "/favicon.svg", "/error"};

    @Bean
    SessionCookie sessionCookie(InstanceSettings settings) {
        return new SessionCookie(settings.instance());
    }

    @Bean
    AccountOperations accountOperations(Users users, Tokens tokens, Sessions sessions, AuditLog audit) {
        return new AccountOperations(users, tokens, sessions, audit);
    }

    @Bean
    SignIn signIn(Users users, Sessions sessions, SetupToken setupToken, LoginThrottle throttle, AuditLog audit) {
        return new SignIn(users, sessions, setupToken, throttle, audit);
    }

    @Bean
    SecurityFilterChain consoleChain(
            HttpSecurity http,
            InstanceSettings settings,
            Tokens tokens,
            Sessions sessions,
            SessionCookie sessionCookie,
            Admission admission,
            @Value("${server.address:127.0.0.1}") String serverAddress) {
        ProblemAnswer answer = new ProblemAnswer();
        Callers callers = new Callers(tokens, sessions, sessionCookie.name());
        BrowserGuard guard = new BrowserGuard(hosts(settings, serverAddress), answer);
        EntryPoint entryPoint = new EntryPoint(answer, admission);
        return http.sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .formLogin(f -> f.disable())
                .httpBasic(b -> b.disable())
                .logout(l -> l.disable())
                .requestCache(r -> r.disable())
                .anonymous(a -> {})
                .headers(h -> h.contentSecurityPolicy(c -> c.policyDirectives(CONTENT_SECURITY_POLICY))
                        // With no-referrer browsers send "Origin: null" with a form, which the guard must refuse.
                        .referrerPolicy(r -> r.policy(ReferrerPolicy.SAME_ORIGIN))
                        // A self-signed certificate on localhost must stay replaceable by plain HTTP services there.
                        .httpStrictTransportSecurity(s -> s.disable()))
                .csrf(c -> c.csrfTokenRepository(csrfTokens(settings))
                        .ignoringRequestMatchers(Callers::hasBearer)
                        // Every request of a stateless chain counts as a new sign-in, which would clear the token
                        // while pages that carry it are open.
                        .sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy()))
                .addFilterAfter(guard, HeaderWriterFilter.class)
                .addFilterBefore(new CallerFilter(callers, answer), CsrfFilter.class)
                .authorizeHttpRequests(a -> a.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(OPEN)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .exceptionHandling(e -> e.authenticationEntryPoint(entryPoint).accessDeniedHandler(entryPoint))
                .build();
    }

    /** The token's cookie is sent back by pages in a form field or header; pages of other sites cannot read it. */
    private static CookieCsrfTokenRepository csrfTokens(InstanceSettings settings) {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("__Host-cofferdam-csrf-" + settings.instance());
        tokens.setHeaderName("X-CSRF-TOKEN");
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(c -> c.secure(true).httpOnly(true).sameSite("Strict"));
        return tokens;
    }

    /** Names this service answers to: its own, those in the settings, and the address it listens on. */
    private static Set<String> hosts(InstanceSettings settings, String serverAddress) {
        Set<String> hosts = new LinkedHashSet<>(List.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1"));
        hosts.addAll(SelfSignedCertificate.hostNames());
        settings.hosts().forEach(h -> hosts.add(h.toLowerCase(Locale.ROOT)));
        hosts.add(serverAddress.toLowerCase(Locale.ROOT));
        return hosts;
    }
}
