package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.ExecOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Commands that run in containers. */
@RestController
@RequestMapping("/api/v1/execs")
class ExecsApi {

    private final ExecOperations execs;

    ExecsApi(ExecOperations execs) {
        this.execs = execs;
    }

    /** Whether a command still runs, and how it ended. */
    @GetMapping("/{id}")
    ProcessesApi.Exec get(Caller caller, @PathVariable String id) {
        return ProcessesApi.Exec.of(execs.inspect(caller, id));
    }
}
