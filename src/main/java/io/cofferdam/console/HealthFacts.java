package io.cofferdam.console;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Health;
import io.cofferdam.container.HealthCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A health check and what it has found, in words.
 *
 * @param tone "ok", "bad" or "idle"
 * @param how its command, and how often it is run
 * @param said what the last probe wrote; empty where it wrote nothing
 */
record HealthFacts(String word, String tone, String how, String last, String said) {

    static @Nullable HealthFacts of(ContainerView view) {
        HealthCheck check = view.spec().healthCheck();
        if (check == null) {
            return null;
        }
        Health health = view.health();
        String how = ShellWords.join(check.command()) + ", every "
                + Words.duration(check.interval()) + ", unhealthy after " + check.tolerated() + " failures"
                + (view.spec().request().lifecycle().restartUnhealthy() ? " and then restarted" : "");
        if (health == null || !view.running()) {
            return new HealthFacts("not running", "idle", how, "", "");
        }
        List<Health.Probe> log = health.log();
        String last = log.isEmpty() ? "not probed yet" : last(log.getLast(), health);
        String said = log.isEmpty() ? "" : log.getLast().output().strip();
        return switch (health.state()) {
            case STARTING -> new HealthFacts("not known yet", "idle", how, last, said);
            case HEALTHY -> new HealthFacts("healthy", "ok", how, last, said);
            case UNHEALTHY -> new HealthFacts("unhealthy", "bad", how, last, said);
        };
    }

    private static String last(Health.Probe probe, Health health) {
        String when = "probed " + Words.ago(probe.end());
        if (probe.exitCode() == 0) {
            return when;
        }
        String streak =
                health.failingStreak() > 1 ? ", failed " + health.failingStreak() + " times in a row" : ", failed";
        return when + streak + (probe.exitCode() > 0 ? " with exit code " + probe.exitCode() : "");
    }
}
