package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.AuditOperations;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The record of who did what. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditApi {

    private final AuditOperations audit;

    AuditApi(AuditOperations audit) {
        this.audit = audit;
    }

    /** Every record as JSON lines. */
    @GetMapping(path = "/export", produces = "application/x-ndjson")
    void export(Caller caller, HttpServletResponse response) throws IOException {
        response.setContentType("application/x-ndjson");
        audit.export(caller, response.getOutputStream());
    }
}
