package io.cofferdam.cli;

import io.cofferdam.access.SetupToken;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.operations.AccountOperations;

/** What the commands work with: in a running service its own beans, otherwise opened for one command. */
record Services(AccountOperations accounts, SetupToken setupToken, AuditChain auditChain) {}
