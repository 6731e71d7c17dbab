package io.cofferdam;

import io.cofferdam.cli.CommandProcess;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.wiring.ServeOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The entry point of service and commands. */
@SpringBootApplication
public class Cofferdam {

    public static void main(String[] args) {
        if (isServe(args)) {
            serve(settings(args));
        } else {
            // What libraries log while they open the database is not what the command was asked for.
            System.setProperty("logback.configurationFile", "logback-commands.xml");
            System.exit(new CommandProcess(System.getenv(), System.in, System.out, System.err).run(args));
        }
    }

    @SuppressWarnings("SystemOut")
    private static void serve(String[] settings) {
        try {
            ServeOptions.check(settings);
        } catch (ProblemException e) {
            System.err.println(e.problem().line());
            System.exit(2);
        }
        SpringApplication.run(Cofferdam.class, settings);
    }

    /** The service needs no command: "--server.port=9443" is enough. */
    static boolean isServe(String[] args) {
        if (Arrays.asList(args).contains("--help") || Arrays.asList(args).contains("-h")) {
            return false;
        }
        int command = command(args);
        return command == args.length || args[command].equals("serve");
    }

    /** Where the command stands: behind the options before it and their values; the number of words if there is none. */
    private static int command(String[] args) {
        int at = 0;
        while (at < args.length && args[at].startsWith("--")) {
            at += valueFollows(args, at) ? 2 : 1;
        }
        return at;
    }

    /** Spring reads "--name=value" only; people write "--name value" too. */
    static String[] settings(String[] args) {
        int command = command(args);
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (i != command) {
                settings.add(valueFollows(args, i) ? args[i] + "=" + args[++i] : args[i]);
            }
        }
        return settings.toArray(String[]::new);
    }

    private static boolean valueFollows(String[] args, int at) {
        return args[at].startsWith("--")
                && !args[at].contains("=")
                && at + 1 < args.length
                && !args[at + 1].startsWith("--");
    }
}
