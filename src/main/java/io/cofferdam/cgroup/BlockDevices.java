package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The host's disks by device number, as in "254:0" to "vda"; without loop devices, RAM disks and partitions. */
final class BlockDevices {

    private BlockDevices() {}

    static Map<String, String> list(Path root) {
        Map<String, String> names = new TreeMap<>();
        try (DirectoryStream<Path> disks = Files.newDirectoryStream(root.resolve("sys/block"))) {
            for (Path disk : disks) {
                String name = disk.getFileName().toString();
                Path number = disk.resolve("dev");
                if (!name.matches("(loop|ram|zram|fd|sr|nbd)[0-9]+") && Files.isReadable(number)) {
                    names.put(Files.readString(number).strip(), name);
                }
            }
        } catch (IOException absent) {
            return names;
        }
        return names;
    }
}
