package io.cofferdam.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One container's cgroup: a directory in each tree of a v1 host, one directory on v2. */
public final class Cgroup {

    private final String id;
    private final List<Place> places;
    private final Controllers controllers;

    Cgroup(String id, List<Place> places) {
        this.id = id;
        this.places = List.copyOf(places);
        this.controllers = new Controllers(this.places);
    }

    public String id() {
        return id;
    }

    /** The directories to make before a launch, in the order of the mounts; their parents exist. */
    public List<Path> directories() {
        return places.stream().map(Place::directory).toList();
    }

    /** The files that take the id of a process to move it in, one of each directory. */
    public List<Path> procsFiles() {
        return places.stream().map(place -> place.file("cgroup.procs")).toList();
    }

    /**
     * The v1 files that a single thread moves itself in by, writing 0: unlike a move by {@code cgroup.procs} that waits for no
     * lock over all processes of the host (cgroup_attach_lock in the kernel's cgroup.c).
     */
    public List<Path> tasksFiles() {
        return places.stream()
                .filter(place -> !place.tree().unified())
                .map(place -> place.file("tasks"))
                .toList();
    }

    /** The v2 directory, which clone3(2) can start a process in (CLONE_INTO_CGROUP). */
    public Optional<Path> unifiedDirectory() {
        return places.stream()
                .filter(place -> place.tree().unified())
                .map(Place::directory)
                .findFirst();
    }

    /**
     * The directories that a container can be given to divide: v2's, and those of v1 trees that only group processes. Of v1's
     * controllers none: nothing bounds how many cgroups are made there, and of memory cgroups the kernel has 65535 in all.
     */
    public List<Path> delegable() {
        return places.stream()
                .filter(place -> place.tree().unified() || place.tree().trackingOnly())
                .map(Place::directory)
                .toList();
    }

    /**
     * What to write after the directories are made and before a process enters.
     *
     * @param warnings gets a sentence for each limit that this host cannot apply
     */
    public List<CgroupWrite> launchWrites(Limits limits, List<String> warnings) {
        return controllers.launchWrites(limits, warnings);
    }

    /**
     * The program that filters devices where no v1 devices controller does: an array of struct bpf_insn, to be loaded as
     * BPF_PROG_TYPE_CGROUP_DEVICE and attached to {@link #unifiedDirectory()}.
     */
    public Optional<byte[]> deviceProgram(Limits limits) {
        return controllers.devices().isPresent() || unifiedDirectory().isEmpty()
                ? Optional.empty()
                : Optional.of(DeviceProgram.compile(DeviceDefaults.with(limits)));
    }

    /** Which file gets which text to get from one set of limits to another while processes run, in a working order. */
    public List<CgroupWrite> change(Limits before, Limits after) {
        return change(before, after, new ArrayList<>());
    }

    /** As {@link #change(Limits, Limits)}, with a sentence for each limit that this host cannot apply. */
    public List<CgroupWrite> change(Limits before, Limits after, List<String> warnings) {
        return controllers.change(before, after, warnings);
    }

    /**
     * Carries out a change; if one write fails, those before it are taken back.
     *
     * @return what became of each file that can be read
     * @throws io.cofferdam.problem.ProblemException that names the file, the text and errno
     */
    public List<FileChange> apply(List<CgroupWrite> writes) {
        controllers.refuseToKillByLowering(writes);
        return new LiveChange(writes).run();
    }

    /**
     * Puts the program of other rules in the place of the one that filters devices, in one step. Where a v1 controller filters
     * them, or the program is the same, there is nothing to do: {@link #change} has what the former gets.
     *
     * @return the rules before and after
     * @throws io.cofferdam.problem.ProblemException of kind CONFLICT if the program that is there is not known
     */
    public Optional<FileChange> changeDeviceProgram(Limits before, Limits after) {
        Optional<byte[]> program = deviceProgram(after);
        if (program.isEmpty()
                || Arrays.equals(program.get(), deviceProgram(before).orElseThrow())) {
            return Optional.empty();
        }
        DeviceSwitch.to(program.get(), unifiedDirectory().orElseThrow());
        return Optional.of(DeviceSwitch.told(before, after));
    }

    /** Whether no way leads from the one to the other while processes run: on v1, to or from a rule for every device. */
    public boolean changesDevicesAtLaunchOnly(Limits before, Limits after) {
        return controllers.devices().isPresent() && DevicesV1.overNone(before, after);
    }

    /** The rights to devices that processes have by the one and not by the other, as rules that deny them. */
    public List<DeviceRule> devicesLost(Limits before, Limits after) {
        return DeviceSwitch.lost(before, after, controllers.devices().isPresent());
    }

    public Usage usage() {
        return controllers.usage();
    }

    /** Stops all processes and returns when they stand still. */
    public void freeze() {
        controllers.freezer().freeze();
    }

    public void thaw() {
        controllers.freezer().thaw();
    }

    public boolean frozen() {
        return controllers.freezer().frozen();
    }

    /** Ids, as the host sees them, of the processes in it and in cgroups below it. */
    public List<Integer> processes() {
        return Population.of(trackingPlace().directory());
    }

    /** Ends every process in it and waits until none is left. */
    public void killAll() {
        Optional<Path> unified = unifiedDirectory();
        List<Path> directories = directories().stream().filter(Files::exists).toList();
        new Population(directories, unified, this::thawIfFrozen).killAll();
    }

    private void thawIfFrozen() {
        if (places.stream().anyMatch(place -> place.tree().controllers().contains("freezer")) && frozen()) {
            thaw();
        }
    }

    /** Removes the directories, and those that the container made below them. */
    public void remove() {
        for (Place place : places) {
            CgroupTree.remove(place.directory());
        }
    }

    /** There is a directory of it in at least one tree. */
    public boolean exists() {
        return places.stream().anyMatch(place -> Files.isDirectory(place.directory()));
    }

    List<Place> places() {
        return places;
    }

    Controllers controllers() {
        return controllers;
    }

    private Place trackingPlace() {
        return places.stream()
                .filter(place -> place.tree().controllers().contains("pids"))
                .findFirst()
                .or(() -> places.stream().findFirst())
                .orElseThrow();
    }
}
