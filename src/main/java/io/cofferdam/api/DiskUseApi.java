package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.DiskOperations;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What takes how much of the disk. */
@RestController
@RequestMapping("/api/v1/system/disk-use")
class DiskUseApi {

    /**
     * The answer.
     *
     * @param imageBytes all images together, what they share counted once
     */
    record DiskUse(long imageBytes, List<OfImage> images, List<OfContainer> containers, List<OfVolume> volumes) {}

    record OfImage(String id, String name, long bytes, long sharedBytes, int containers) {}

    record OfContainer(String id, String name, long writtenBytes, long logBytes) {}

    record OfVolume(String name, long bytes, int containers) {}

    private final DiskOperations disk;

    DiskUseApi(DiskOperations disk) {
        this.disk = disk;
    }

    /** Measures what containers and volumes hold, which takes as long as they have many files. */
    @GetMapping
    DiskUse get(Caller caller) {
        List<OfImage> images = disk.images(caller).stream()
                .map(use -> new OfImage(
                        use.image().id().value(),
                        use.image().displayName(),
                        use.totalBytes(),
                        use.sharedBytes(),
                        use.containers()))
                .toList();
        List<OfContainer> containers = disk.containers(caller).stream()
                .map(use -> new OfContainer(use.view().id(), use.view().name(), use.writtenBytes(), use.logBytes()))
                .toList();
        List<OfVolume> volumes = disk.volumes(caller).stream()
                .map(use -> new OfVolume(use.volume().name(), use.bytes(), use.containers()))
                .toList();
        return new DiskUse(disk.imageBytes(caller), images, containers, volumes);
    }
}
