package io.cofferdam.docker;

import io.cofferdam.namespace.ProcessView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Lists the processes of containers in the columns of ps(1). */
@Component
final class TopEndpoints implements Endpoints {

    private final ContainerOperations containers;

    TopEndpoints(ContainerOperations containers) {
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/containers/{id}/top", this::top);
    }

    private void top(Exchange exchange) throws IOException {
        List<ProcessColumn> columns = columns(exchange.query().text("ps_args", ""));
        List<ProcessView> processes = containers.top(exchange.caller(), exchange.path("id"));
        exchange.json(Json.object(
                "Titles", columns.stream().map(ProcessColumn::title).toList(),
                "Processes",
                        processes.stream()
                                .map(process -> columns.stream()
                                        .map(column -> column.of(process))
                                        .toList())
                                .toList()));
    }

    /** ps itself is not run, so of its options those are understood that choose columns which are known. */
    static List<ProcessColumn> columns(String arguments) {
        String normal = arguments.strip().replaceFirst("^-", "");
        return switch (normal) {
            case "", "ef", "e", "f" -> ProcessColumn.FULL;
            case "aux", "axu", "u" -> ProcessColumn.USER_ORIENTED;
            case String options when options.matches("(?:e?o|axo|A?o)\\s*[a-z%,]+") -> chosen(options);
            default ->
                throw ProblemException.unsupported(
                        "The ps options '" + arguments + "' are not supported.",
                        "There are -ef, aux and -o with a list of columns.",
                        "Leave them out.");
        };
    }

    private static List<ProcessColumn> chosen(String options) {
        List<ProcessColumn> columns = new ArrayList<>();
        String list = options.substring(options.indexOf('o') + 1).strip();
        for (String name : list.split(",")) {
            ProcessColumn column = ProcessColumn.named(name);
            if (column == null) {
                throw ProblemException.unsupported(
                        "The ps column '" + name + "' is not supported.",
                        "There are " + ProcessColumn.names() + ".",
                        "");
            }
            columns.add(column);
        }
        if (columns.stream().noneMatch(column -> column.title().equals("PID"))) {
            throw ProblemException.invalid("Couldn't find PID field in ps output.", "", "Add pid to the columns.");
        }
        return columns;
    }
}
