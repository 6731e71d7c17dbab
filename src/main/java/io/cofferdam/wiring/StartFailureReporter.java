package io.cofferdam.wiring;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Tells whoever started the service why it did not start: one line, in place of Spring's page. */
class StartFailureReporter implements FailureAnalysisReporter {

    @Override
    @SuppressWarnings("SystemOut")
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction();
        System.err.println(oneLine(analysis.getDescription()) + (action == null ? "" : " " + oneLine(action)));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
