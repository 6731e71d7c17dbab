package io.cofferdam.cgroup;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The controllers of one cgroup, each in the version that its tree has. */
final class Controllers {

    private final List<Place> places;
    private final List<Controller> all = new ArrayList<>();
    private final @Nullable MemoryV1 memoryV1;
    private final @Nullable MemoryV2 memoryV2;
    private final @Nullable CpuV1 cpuV1;
    private final @Nullable CpuV2 cpuV2;
    private final @Nullable PidsController pids;
    private final @Nullable BlkioV1 blkioV1;
    private final @Nullable IoV2 ioV2;

    Controllers(List<Place> places) {
        this.places = places;
        Place memory = place("memory");
        memoryV1 = memory != null && !memory.tree().unified() ? add(new MemoryV1(memory)) : null;
        memoryV2 = memory != null && memory.tree().unified() ? add(new MemoryV2(memory)) : null;
        Place cpu = v1("cpu");
        Place cpuacct = v1("cpuacct");
        Place unified = unified();
        cpuV1 = cpu != null || cpuacct != null ? add(new CpuV1(cpu, cpuacct)) : null;
        cpuV2 = cpuV1 == null && unified != null ? add(new CpuV2(unified)) : null;
        Place cpuset = place("cpuset");
        if (cpuset != null) {
            add(new CpusetController(cpuset));
        }
        Place pidsPlace = place("pids");
        pids = pidsPlace == null ? null : add(new PidsController(pidsPlace));
        Place blkio = v1("blkio");
        blkioV1 = blkio == null ? null : add(new BlkioV1(blkio));
        Place io = place("io");
        ioV2 = blkio == null && io != null ? add(new IoV2(io)) : null;
        add(new RawFiles(this::place));
    }

    private <T extends Controller> T add(T controller) {
        all.add(controller);
        return controller;
    }

    List<CgroupWrite> launchWrites(Limits limits, List<String> warnings) {
        List<CgroupWrite> writes = new ArrayList<>();
        missing(limits, warnings);
        for (Controller controller : all) {
            for (Setting setting : controller.settings(limits, warnings)) {
                if (setting.always() || !setting.text().equals(setting.fresh())) {
                    writes.add(setting.write());
                }
            }
        }
        devices().ifPresent(devices -> writes.addAll(devices.writes(limits)));
        return writes;
    }

    List<CgroupWrite> change(Limits before, Limits after, List<String> warnings) {
        missing(after, warnings);
        List<CgroupWrite> writes = new ArrayList<>();
        for (Controller controller : all) {
            Map<String, Setting> old = byKey(controller.settings(before, new ArrayList<>()));
            List<CgroupWrite> ofController = new ArrayList<>();
            for (Setting setting : controller.settings(after, warnings)) {
                Setting was = old.remove(setting.key());
                if (!setting.text().equals(was == null ? setting.fresh() : was.text())) {
                    ofController.add(setting.write());
                }
            }
            old.values().stream()
                    .filter(setting -> !setting.text().equals(setting.fresh()))
                    .forEach(setting -> ofController.add(setting.clear()));
            writes.addAll(WriteOrder.arrange(ofController));
        }
        devices().ifPresent(devices -> writes.addAll(devices.changes(before, after)));
        return writes;
    }

    private static Map<String, Setting> byKey(List<Setting> settings) {
        Map<String, Setting> map = new LinkedHashMap<>();
        settings.forEach(setting -> map.put(setting.key(), setting));
        return map;
    }

    /** Says which limits nothing on this host can keep. */
    private void missing(Limits limits, List<String> warnings) {
        boolean memory = limits.memoryMaxBytes() != null || limits.memoryReservationBytes() != null;
        warn(memory && place("memory") == null, "memory limit", "Limitation", warnings);
        boolean cpu = limits.quotaMicros() != null || limits.cpuShares() != null;
        warn(cpu && place("cpu") == null, "CPU limits and shares", "CPU limits", warnings);
        boolean cpuset = limits.cpusetCpus() != null || limits.cpusetMems() != null;
        warn(cpuset && place("cpuset") == null, "cpuset", "Cpuset", warnings);
        warn(limits.pidsMax() != null && place("pids") == null, "pids limit", "PIDs limit", warnings);
        boolean rates = limits.weighs()
                || !(limits.readBps().isEmpty() && limits.writeBps().isEmpty())
                || !(limits.readIops().isEmpty() && limits.writeIops().isEmpty());
        warn(rates && blkioV1 == null && ioV2 == null, "block I/O limits", "Block I/O limits", warnings);
    }

    private static void warn(boolean lacking, String what, String discarded, List<String> warnings) {
        if (lacking) {
            warnings.add("Your kernel does not support " + what + " capabilities or the cgroup is not mounted. "
                    + discarded + " discarded.");
        }
    }

    Optional<DevicesV1> devices() {
        return Optional.ofNullable(v1("devices")).map(DevicesV1::new);
    }

    Freezer freezer() {
        Place place = v1("freezer") != null ? v1("freezer") : unified();
        if (place == null) {
            throw ProblemException.unsupported(
                    "Processes cannot be paused here.",
                    "No freezer controller is mounted.",
                    "Mount it, or boot with cgroup v2.");
        }
        return new Freezer(place);
    }

    Usage usage() {
        MemoryUsage memory =
                memoryV1 != null ? memoryV1.usage() : memoryV2 != null ? memoryV2.usage() : MemoryUsage.NONE;
        CpuUsage cpu = cpuV1 != null ? cpuV1.usage() : cpuV2 != null ? cpuV2.usage() : CpuUsage.NONE;
        BlkioUsage blkio = blkioV1 != null ? blkioV1.usage() : ioV2 != null ? ioV2.usage() : BlkioUsage.NONE;
        return new Usage(memory, cpu, pids != null ? pids.usage() : PidsUsage.NONE, blkio);
    }

    /** On v2 a hard limit below what is in use kills at once, where v1 answers EBUSY. */
    void refuseToKillByLowering(List<CgroupWrite> writes) {
        if (memoryV2 == null) {
            return;
        }
        for (CgroupWrite write : writes) {
            boolean limit =
                    write.file().endsWith(MemoryV2.LIMIT) && !write.text().equals("max");
            long inUse = limit ? memoryV2.unreclaimableBytes() : 0;
            if (limit && inUse > Long.parseLong(write.text())) {
                throw ProblemException.conflict(
                        "Could not write '%s' to %s.".formatted(write.text(), write.file()),
                        "The container holds " + inUse + " bytes that cannot be taken back: it would be killed.",
                        "Free memory in the container first, or choose a higher limit.");
            }
        }
    }

    @Nullable
    Place place(String controller) {
        for (Place place : places) {
            if (place.tree().controllers().contains(controller)) {
                return place;
            }
        }
        return null;
    }

    private @Nullable Place v1(String controller) {
        Place place = place(controller);
        return place == null || place.tree().unified() ? null : place;
    }

    private @Nullable Place unified() {
        return places.stream()
                .filter(place -> place.tree().unified())
                .findFirst()
                .orElse(null);
    }
}
