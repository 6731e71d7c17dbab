package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.layer.ContainerArchive.Listing;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.VolumeFileOperations;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The files of one volume: looked through, taken out, put in. */
@ConsolePage
class VolumeFilesPage {

    private final VolumeOperations volumes;
    private final VolumeFileOperations files;
    private final ContainerOperations containers;

    VolumeFilesPage(VolumeOperations volumes, VolumeFileOperations files, ContainerOperations containers) {
        this.volumes = volumes;
        this.files = files;
        this.containers = containers;
    }

    /**
     * A file as the page shows it.
     *
     * @param path from the root of the volume
     * @param note what a link says, or what kind of thing it is
     */
    record Row(
            String name,
            String path,
            boolean directory,
            boolean plain,
            String size,
            String mode,
            String age,
            String note) {

        static Row of(String directory, FileInfo file) {
            boolean plain = file.kind() == FileInfo.Kind.REGULAR;
            return new Row(
                    file.name(),
                    directory + file.name(),
                    file.kind() == FileInfo.Kind.DIRECTORY,
                    plain,
                    plain ? Words.bytes(file.size()) : "",
                    Integer.toOctalString(file.mode()),
                    Words.ago(file.modified()),
                    note(file));
        }

        private static String note(FileInfo file) {
            return switch (file.kind()) {
                case SYMLINK -> "→ " + file.linkTarget();
                case FIFO -> "fifo";
                case SOCKET -> "socket";
                case CHARACTER_DEVICE, BLOCK_DEVICE -> "device";
                case DIRECTORY, REGULAR -> "";
            };
        }
    }

    /** A directory on the way to the one that is shown. */
    record Step(String name, String path) {}

    @GetMapping("/volumes/{name}")
    String browse(
            Caller caller, @PathVariable String name, @RequestParam(defaultValue = "/") String path, Model model) {
        String directory = directory(path);
        model.addAttribute("volume", volumes.inspect(caller, name).name());
        model.addAttribute("users", VolumesPage.users(name, containers.list(caller)));
        Listing listing = files.list(caller, name, directory);
        model.addAttribute(
                "rows",
                listing.files().stream().map(file -> Row.of(directory, file)).toList());
        model.addAttribute("more", listing.more());
        model.addAttribute("path", directory);
        model.addAttribute("steps", steps(directory));
        model.addAttribute("mayPut", caller.may(Permission.VOLUME_CHANGE));
        return "volume";
    }

    /** With a slash at both ends. */
    private static String directory(String path) {
        String inside = path.startsWith("/") ? path : "/" + path;
        return inside.endsWith("/") ? inside : inside + "/";
    }

    private static List<Step> steps(String directory) {
        List<Step> steps = new ArrayList<>();
        StringBuilder sofar = new StringBuilder("/");
        for (String name : directory.split("/")) {
            if (!name.isEmpty()) {
                sofar.append(name).append('/');
                steps.add(new Step(name, sofar.toString()));
            }
        }
        return steps;
    }

    /** A file as it is, a directory as a tar; never shown by the browser, whatever it holds. */
    @GetMapping("/volumes/{name}/download")
    void download(Caller caller, @PathVariable String name, @RequestParam String path, HttpServletResponse response)
            throws IOException {
        if (path.endsWith("/")) {
            files.read(caller, name, path, info -> {
                attachment(response, (info.name().equals("/") ? name : info.name()) + ".tar");
                return response.getOutputStream();
            });
            return;
        }
        FileInfo info = files.info(caller, name, path);
        attachment(response, info.name());
        files.readFile(caller, name, path, response.getOutputStream());
    }

    private static void attachment(HttpServletResponse response, String name) {
        response.setContentType("application/octet-stream");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(name, StandardCharsets.UTF_8)
                        .build()
                        .toString());
    }

    /** Takes a file as the request's body. */
    @PostMapping("/volumes/{name}/upload")
    String upload(
            Caller caller,
            @PathVariable String name,
            @RequestParam String path,
            @RequestParam String filename,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model)
            throws IOException {
        try (InputStream body = request.getInputStream()) {
            files.putFile(caller, name, path, filename, body);
            model.addAttribute("stored", filename);
            return "volume :: stored";
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("p", e.problem());
            return "volume :: refused";
        }
    }
}
