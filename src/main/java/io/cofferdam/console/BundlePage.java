package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.Bundles;
import io.cofferdam.operations.BundleImport;
import io.cofferdam.operations.BundleOperations;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.CreatedContainer;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Containers taken to another instance, and brought from one. */
@ConsolePage
class BundlePage {

    private final BundleOperations bundles;
    private final ContainerOperations containers;

    BundlePage(BundleOperations bundles, ContainerOperations containers) {
        this.bundles = bundles;
        this.containers = containers;
    }

    @GetMapping("/containers/{ref}/bundle")
    void download(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "false") boolean image,
            @RequestParam(defaultValue = "false") boolean volumes,
            @RequestParam(defaultValue = "") String checkpoint,
            HttpServletResponse response)
            throws IOException {
        Bundles.Contents contents = new Bundles.Contents(image, volumes, checkpoint.isEmpty() ? null : checkpoint);
        bundles.export(caller, ref, contents, manifest -> {
            response.setContentType("application/zip");
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(manifest.name() + ".zip", StandardCharsets.UTF_8)
                            .build()
                            .toString());
            return new BufferedOutputStream(response.getOutputStream(), 1 << 16);
        });
    }

    /** Takes a bundle as the request's body. */
    @PostMapping("/containers/import")
    String upload(
            Caller caller,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String volumes,
            @RequestParam(defaultValue = "false") boolean renameVolumes,
            @RequestParam(defaultValue = "false") boolean memory,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model)
            throws IOException {
        try (InputStream body = request.getInputStream()) {
            List<String> renamed = Stream.of(volumes.split("[,\\s]+"))
                    .filter(pair -> !pair.isEmpty())
                    .toList();
            BundleImport asked = BundleImport.of(name, renamed, renameVolumes).withMemory(memory);
            CreatedContainer made = bundles.importBundle(caller, asked, body);
            model.addAttribute("made", containers.inspect(caller, made.id()));
            model.addAttribute("warnings", made.warnings());
            return "containers :: imported";
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("p", e.problem());
            return "containers :: refused";
        }
    }
}
