package io.cofferdam.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Only here to be listed and explained: the service is started before the command line is looked at. */
@Command(
        name = "serve",
        description = "Run the service (also what happens without a command).",
        footer = {"", "Further settings are given as --name=value, see the documentation."})
final class ServeCommand implements Callable<Integer> {

    @Option(names = "--server.port", paramLabel = "PORT", description = "The console's port (default: 8443).")
    int port;

    @Option(
            names = "--server.address",
            paramLabel = "ADDRESS",
            description = "The console's address (default: 127.0.0.1).")
    String address = "";

    @Override
    public Integer call() {
        return 0;
    }
}
