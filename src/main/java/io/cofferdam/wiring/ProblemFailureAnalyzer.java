package io.cofferdam.wiring;

import io.cofferdam.problem.ProblemException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a problem that prevents the start in its own words instead of a stack trace. */
class ProblemFailureAnalyzer extends AbstractFailureAnalyzer<ProblemException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ProblemException cause) {
        var problem = cause.problem();
        return new FailureAnalysis(problem.what() + " " + problem.why(), problem.remedy(), cause);
    }
}
