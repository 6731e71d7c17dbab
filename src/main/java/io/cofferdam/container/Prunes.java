package io.cofferdam.container;

import io.cofferdam.image.Image;
import io.cofferdam.image.Removal;
import io.cofferdam.layer.ImageSizes;
import io.cofferdam.network.NetworkView;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Removes what nothing uses, and says before what that would be. */
public final class Prunes {

    private static final System.Logger LOG = System.getLogger(Prunes.class.getName());

    /** Made-up names are such; nobody writes them. */
    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    private final Engine engine;

    Prunes(Engine engine) {
        this.engine = engine;
    }

    /** @param all also images that have names, not only those without */
    public PrunePreview previewImages(PruneFilter filter, boolean all) {
        ImageShelf shelf = engine.images();
        ImageSizes sizes = shelf.sizes();
        List<Image> going = unusedImages(filter, all);
        List<PrunePreview.Item> items = going.stream()
                .map(image -> new PrunePreview.Item(
                        image.id().value(),
                        image.displayName(),
                        sizes.freedBy(List.of(image), shelf.layersOfContainers())))
                .toList();
        return new PrunePreview(items, sizes.freedBy(going, shelf.layersOfContainers()));
    }

    public PruneResult images(PruneFilter filter, boolean all) {
        ImageShelf shelf = engine.images();
        ImageSizes sizes = shelf.sizes();
        List<Image> gone = new ArrayList<>();
        List<String> untagged = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        for (Image image : unusedImages(filter, all)) {
            Removal removal = shelf.removeUnused(image, !all);
            if (removal != null) {
                gone.add(image);
                untagged.addAll(removal.untagged());
                deleted.addAll(removal.deleted());
            }
        }
        shelf.removeUnneededLayers();
        long parts = all && filter.equals(PruneFilter.ALL) ? shelf.removeStalePartials(Duration.ZERO) : 0;
        PruneResult result =
                new PruneResult(untagged, deleted, sizes.freedBy(gone, shelf.layersOfContainers()) + parts);
        tell("image", result.bytes());
        return result;
    }

    private List<Image> unusedImages(PruneFilter filter, boolean all) {
        ImageShelf shelf = engine.images();
        return shelf.store().list().stream()
                .filter(image -> all || image.tags().isEmpty())
                .filter(image ->
                        filter.accepts(image.created(), image.config().config().labels()))
                .filter(image -> shelf.uses(image).isEmpty())
                .toList();
    }

    /** @param touchable whether whoever asks may remove it */
    public PrunePreview previewContainers(PruneFilter filter, Predicate<ContainerView> touchable) {
        List<PrunePreview.Item> items = stopped(filter).stream()
                .filter(touchable)
                .map(view -> new PrunePreview.Item(view.id(), view.name(), bytes(view)))
                .toList();
        return new PrunePreview(items, sum(items));
    }

    /** @param touchable whether whoever asks may remove it; others stay */
    public PruneResult containers(PruneFilter filter, Predicate<ContainerView> touchable) {
        List<String> deleted = new ArrayList<>();
        long bytes = 0;
        for (ContainerView view : stopped(filter).stream().filter(touchable).toList()) {
            long frees = bytes(view);
            try {
                engine.remove(view.id(), false, false);
                deleted.add(view.id());
                bytes += frees;
            } catch (ProblemException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} stays: {1}", view.name(), e.getMessage());
            }
        }
        tell("container", bytes);
        return new PruneResult(List.of(), deleted, bytes);
    }

    private List<ContainerView> stopped(PruneFilter filter) {
        return engine.list().stream()
                .filter(view -> !view.running() && view.state().status() != Status.RESTARTING)
                .filter(view -> filter.accepts(
                        view.spec().created(), view.spec().request().labels()))
                .toList();
    }

    private long bytes(ContainerView view) {
        return engine.diskUses().container(view).bytes();
    }

    /**
     * @param all also volumes that somebody gave a name
     * @param touchable whether whoever asks may remove it
     */
    public PrunePreview previewVolumes(PruneFilter filter, boolean all, Predicate<Volume> touchable) {
        List<PrunePreview.Item> items = unusedVolumes(filter, all).stream()
                .filter(touchable)
                .map(volume -> new PrunePreview.Item(volume.name(), volume.name(), bytes(volume)))
                .toList();
        return new PrunePreview(items, sum(items));
    }

    /**
     * @param all also volumes that somebody gave a name
     * @param touchable whether whoever asks may remove it; others stay
     */
    public PruneResult volumes(PruneFilter filter, boolean all, Predicate<Volume> touchable) {
        List<String> deleted = new ArrayList<>();
        long bytes = 0;
        for (Volume volume :
                unusedVolumes(filter, all).stream().filter(touchable).toList()) {
            try {
                long frees = bytes(volume);
                engine.removeVolume(volume.name(), false);
                deleted.add(volume.name());
                bytes += frees;
            } catch (ProblemException e) {
                // It came into use or went by another hand since it was listed.
                LOG.log(System.Logger.Level.DEBUG, "{0} stays: {1}", volume.name(), e.getMessage());
            }
        }
        tell("volume", bytes);
        return new PruneResult(List.of(), deleted, bytes);
    }

    /** What lies elsewhere stays there when the volume goes. */
    private long bytes(Volume volume) {
        return volume.isMounted() ? 0 : engine.volumes().diskUse(volume.name());
    }

    private List<Volume> unusedVolumes(PruneFilter filter, boolean all) {
        Map<String, Integer> users = engine.diskUses().usersOfVolumes();
        return engine.volumes().list().stream()
                .filter(volume -> all || ANONYMOUS.matcher(volume.name()).matches())
                .filter(volume -> !users.containsKey(volume.name()))
                .filter(volume -> filter.accepts(volume.created(), volume.labels()))
                .toList();
    }

    /** Those that no container names, running or not. */
    public PruneResult networks(PruneFilter filter) {
        Set<String> used = engine.list().stream()
                .flatMap(view -> view.spec().request().network().endpoints().stream())
                .map(EndpointRequest::network)
                .collect(Collectors.toSet());
        List<String> deleted = new ArrayList<>();
        for (NetworkView network : engine.networks().list()) {
            Instant created = network.spec().created();
            if (created != null
                    && !used.contains(network.name())
                    && filter.accepts(created, network.spec().labels())) {
                try {
                    engine.networks().remove(network.id());
                    deleted.add(network.name());
                } catch (ProblemException e) {
                    LOG.log(System.Logger.Level.DEBUG, "{0} stays: {1}", network.name(), e.getMessage());
                }
            }
        }
        tell("network", 0);
        return new PruneResult(List.of(), deleted, 0);
    }

    private static long sum(List<PrunePreview.Item> items) {
        return items.stream().mapToLong(PrunePreview.Item::bytes).sum();
    }

    private void tell(String type, long bytes) {
        engine.events().publish(type, "prune", "", Map.of("reclaimed", Long.toString(bytes)));
    }
}
