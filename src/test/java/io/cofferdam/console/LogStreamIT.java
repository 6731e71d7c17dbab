package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.WaitCondition;
import io.cofferdam.operations.ContainerOperations;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream behind the console's log, as a browser takes it up again that was cut off. */
class LogStreamIT {

    private static final Pattern LINE = Pattern.compile("\\[\"out\",\"[^\"]*\",\"([0-9]+)\"]");

    private RunningService service;
    private HttpClient browser;

    /** One event: its id, and the lines of the batch. */
    private record Batch(String id, List<String> lines) {}

    @Test
    void no_line_of_one_write_is_missing_or_double_after_a_break(@TempDir Path directory) throws Exception {
        service = RunningService.start(directory);
        try {
            ContainerOperations containers = service.bean(ContainerOperations.class);
            containers.create(Caller.system(), ContainerRequest.of("counts", "busybox", "seq", "1000"));
            var end = containers.waitFor(Caller.system(), "counts", WaitCondition.NEXT_EXIT);
            containers.start(Caller.system(), "counts");
            end.get(60, TimeUnit.SECONDS);
            browser = service.signedIn();
            List<String> lines = new ArrayList<>();
            String seen = "";
            while (lines.size() < 1000) {
                Batch batch = firstBatchAfter(seen);
                lines.addAll(batch.lines());
                seen = batch.id();
            }
            assertThat(lines)
                    .isEqualTo(IntStream.rangeClosed(1, 1000)
                            .mapToObj(Integer::toString)
                            .toList());
        } finally {
            service.close();
        }
    }

    private Batch firstBatchAfter(String seen) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri("/containers/counts/logs/stream"));
        if (!seen.isEmpty()) {
            request.header("Last-Event-ID", seen);
        }
        var answer = browser.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String id = "";
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null && lines.isEmpty(); line = reader.readLine()) {
                id = line.startsWith("id:") ? line.substring(3) : id;
                Matcher matcher = LINE.matcher(line);
                while (matcher.find()) {
                    lines.add(matcher.group(1));
                }
            }
            assertThat(lines).as("behind " + seen).isNotEmpty();
            return new Batch(id, lines);
        }
    }
}
