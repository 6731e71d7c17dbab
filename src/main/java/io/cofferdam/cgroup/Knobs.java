package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists every limit that the host's version of cgroups has, with its file, its value and its use. */
public final class Knobs {

    private static final List<String> GROUPS =
            List.of(KnobCatalogue.MEMORY, KnobCatalogue.CPU, KnobCatalogue.PROCESSES, KnobCatalogue.IO);

    private final Cgroup cgroup;
    private final Path root;
    private final KnobUses uses;

    private Knobs(Cgroup cgroup, Path root, OptionalDouble coresInUse) {
        this.cgroup = cgroup;
        this.root = root;
        this.uses = new KnobUses(cgroup.usage(), coresInUse, HostCapacity.detect(root));
    }

    /** Of a container that runs or not; without a cgroup every reading is absent. */
    public static List<Knob> of(Cgroup cgroup) {
        return of(cgroup, OptionalDouble.empty());
    }

    /**
     * @param coresInUse from two samples of processor time, which one look at the files cannot tell
     */
    public static List<Knob> of(Cgroup cgroup, OptionalDouble coresInUse) {
        return new Knobs(cgroup, Path.of("/"), coresInUse).list();
    }

    static List<Knob> of(Cgroup cgroup, Path root) {
        return new Knobs(cgroup, root, OptionalDouble.empty()).list();
    }

    private List<Knob> list() {
        List<Knob> knobs = new ArrayList<>();
        for (StandardKnob standard : StandardKnobs.all()) {
            Place place = cgroup.controllers().place(standard.controller());
            if (place != null && place.has(standard.file())) {
                knobs.add(standard(place, standard));
            }
        }
        for (RawKnob raw : KnobCatalogue.raw()) {
            Place place = cgroup.controllers().place(raw.controller());
            if (place != null) {
                names(place.parent(), raw).forEach(name -> knobs.add(raw(place, raw, name)));
            }
        }
        Place disks = firstOf("blkio", "io");
        if (disks != null) {
            knobs.addAll(ThrottleKnobs.list(
                    disks, BlockDevices.list(root), uses.usage().blkio()));
        }
        knobs.addAll(ShownKnobs.list(cgroup));
        // stable: within a group the order stays that of the tables
        knobs.sort(Comparator.comparingInt(knob -> GROUPS.indexOf(knob.group())));
        return List.copyOf(knobs);
    }

    private Knob standard(Place place, StandardKnob knob) {
        Reading reading = place.read(knob.file());
        String input = knob.file().equals(CpuV1.QUOTA) && reading instanceof Reading.Amount(long quota)
                ? CpuInput.cores(quota, place.read(CpuV1.PERIOD).orElse(CpuBandwidth.DEFAULT_PERIOD_MICROS))
                : knob.input().apply(reading);
        return new Knob(
                knob.file(),
                knob.group(),
                knob.label(),
                knob.help(),
                knob.hint(),
                place.file(knob.file()),
                reading,
                input,
                uses.of(knob.file(), reading, input),
                true);
    }

    private Knob raw(Place place, RawKnob knob, String name) {
        Reading reading = place.read(name);
        boolean fresh = reading.words().equals(knob.fresh()) || reading instanceof Reading.Max;
        boolean size = knob.syntax() == RawKnob.Syntax.BYTES;
        String input = fresh
                ? ""
                : size && reading instanceof Reading.Amount(long bytes)
                        ? ByteSize.exact(bytes)
                        : Inputs.listOf(reading);
        return new Knob(
                name,
                knob.group(),
                label(knob, name),
                knob.help(),
                knob.syntax().words() + "; empty for the default",
                place.file(name),
                reading,
                input,
                null,
                true);
    }

    /** Files of several sizes of huge pages need several labels. */
    private static String label(RawKnob knob, String name) {
        return knob.file().contains("SIZE") ? knob.label() + ", " + name.split("\\.")[1] : knob.label();
    }

    private static List<String> names(Path directory, RawKnob knob) {
        if (!knob.file().contains("SIZE")) {
            return Files.exists(directory.resolve(knob.file())) ? List.of(knob.file()) : List.of();
        }
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (knob.matches(name)) {
                    names.add(name);
                }
            }
        } catch (IOException absent) {
            return List.of();
        }
        return List.copyOf(names);
    }

    private @Nullable Place firstOf(String one, String other) {
        Place place = cgroup.controllers().place(one);
        return place != null ? place : cgroup.controllers().place(other);
    }
}
