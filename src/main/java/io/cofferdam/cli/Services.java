package io.cofferdam.cli;

import io.cofferdam.access.SetupToken;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.BundleOperations;
import org.jspecify.annotations.Nullable;

/**
 * What the commands work with: in a running service its own beans, otherwise opened for one command.
 *
 * @param bundles null where no service runs, and with it no engine
 */
record Services(
        AccountOperations accounts,
        SetupToken setupToken,
        AuditChain auditChain,
        @Nullable BundleOperations bundles) {}
