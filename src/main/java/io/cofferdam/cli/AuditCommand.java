package io.cofferdam.cli;

import io.cofferdam.audit.AuditChain.Verdict;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checks and exports the audit log. */
@Command(
        name = "audit",
        description = "Check or export the audit log.",
        subcommands = {AuditCommand.Verify.class, AuditCommand.Export.class},
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Command(name = "verify", description = "Check the chain of hashes from the first record to the last.")
    static final class Verify implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        AuditCommand parent;

        @Option(
                names = "--expect",
                paramLabel = "SEQ:HASH",
                description = "A record noted at an earlier check, which must still be there.")
        String expected = "";

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            if (!expected.isEmpty() && !expected.matches("(0|[1-9][0-9]{0,17}):[0-9a-f]{64}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--expect takes what an earlier check printed, a number, a colon and 64 hexadecimal digits; not '"
                                + expected + "'.");
            }
            Invocation run = parent.root.invocation;
            return switch (run.services().get().auditChain().verify(expected)) {
                case Verdict.Intact intact -> {
                    run.out().printf("The audit log is intact: %d records.%n", intact.records());
                    run.out().printf("Note this to notice a cut-off end later: %s%n", intact.head());
                    yield 0;
                }
                case Verdict.Unguarded unguarded -> {
                    run.err()
                            .printf(
                                    "The %d records of the audit log are intact, but not protected: %s.%n",
                                    unguarded.chain().records(), unguarded.why());
                    yield 1;
                }
                case Verdict.Broken broken -> {
                    run.err().printf("The audit log is broken at record %d: %s.%n", broken.seq(), broken.why());
                    yield 1;
                }
            };
        }
    }

    @Command(name = "export", description = "Print every record as one JSON object a line.")
    static final class Export implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        AuditCommand parent;

        @Override
        public Integer call() throws IOException {
            Invocation run = parent.root.invocation;
            run.services().get().auditChain().export(run.out());
            return run.out().checkError() ? AdminClient.incomplete(run.err()) : 0;
        }
    }
}
