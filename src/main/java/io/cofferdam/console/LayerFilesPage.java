package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.layer.LayerFile;
import io.cofferdam.operations.ImageOperations;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The files that one layer of an image adds. */
@ConsolePage
class LayerFilesPage {

    private static final int MOST = 500;

    private final ImageOperations images;

    LayerFilesPage(ImageOperations images) {
        this.images = images;
    }

    /** A file as the page shows it. */
    record Row(String path, String kind, String size, String mode) {

        static Row of(LayerFile file) {
            String kind = switch (file.kind()) {
                case FILE -> "file";
                case LINK -> "link";
                case DEVICE -> "device";
                case FIFO -> "fifo";
                case SOCKET -> "socket";
                case REMOVED -> "taken away";
            };
            String size = file.kind() == LayerFile.Kind.FILE ? Words.bytes(file.sizeBytes()) : "";
            return new Row(file.path(), kind, size, Integer.toOctalString(file.mode()));
        }
    }

    @GetMapping("/images/{id}/layers/{index}")
    String files(
            Caller caller,
            @PathVariable String id,
            @PathVariable int index,
            @RequestParam(defaultValue = "") String q,
            Model model) {
        List<LayerFile> files = images.layerFiles(caller, id, index, q.strip(), MOST + 1);
        model.addAttribute("image", id);
        model.addAttribute("index", index);
        model.addAttribute("q", q);
        model.addAttribute("more", files.size() > MOST);
        model.addAttribute("files", files.stream().limit(MOST).map(Row::of).toList());
        return "layerfiles :: files";
    }
}
