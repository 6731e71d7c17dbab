package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.LayoutCheck;
import io.cofferdam.image.LayoutCheck.Flaw;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies the images and layers of an instance that nobody else works on: content, references, chains, what is unpacked. */
public final class StoreCheck {

    private final Path images;
    private final Path layers;
    private final LayoutCheck layout;

    /**
     * What was looked at and what is wrong with it.
     *
     * @param leftovers what a process that ended was making or removing: no damage, every start deletes it
     */
    public record Report(int blobs, int images, int layers, List<Flaw> flaws, List<Path> leftovers) {

        public Report {
            flaws = List.copyOf(flaws);
            leftovers = List.copyOf(leftovers);
        }
    }

    public StoreCheck(Path images, Path layers) {
        this.images = images;
        this.layers = layers;
        this.layout = new LayoutCheck(images);
    }

    /** Looks and changes nothing. */
    public Report check() {
        try {
            return report(layout.check());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Is told of an image before it goes. */
    @FunctionalInterface
    public interface Farewell {
        void to(Image image) throws IOException;
    }

    /** Looks, then repairs; what is returned is what was wrong before. */
    public Report repair(Farewell farewell) {
        try {
            LayoutCheck.Found found = layout.check();
            Report report = report(found);
            for (Image image : found.lost()) {
                farewell.to(image);
            }
            layout.repair(found);
            LayerDirectory directory = LayerDirectory.at(layers);
            for (ChainId hollow : directory.hollow()) {
                directory.remove(hollow);
            }
            // opening both removes what is half-made
            ImageStore store = new ImageStore(images);
            LayerStore unpacked = new LayerStore(layers, UnpackLimits.ALREADY_TAKEN);
            store.list().forEach(image -> unpacked.ensureUnpacked(image, store));
            unpacked.awaitDeletions();
            return report;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreadable(new IOException("interrupted", e));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Report report(LayoutCheck.Found found) throws IOException {
        List<Flaw> flaws = new ArrayList<>(found.flaws());
        LayerDirectory directory = LayerDirectory.at(layers);
        Set<ChainId> chains = new HashSet<>();
        Set<List<Digest>> verified = new HashSet<>();
        for (Image image : found.images()) {
            for (ChainId chainId : ChainId.ofStack(image.diffIds())) {
                if (chains.add(chainId) && !directory.has(chainId)) {
                    flaws.add(new Flaw(
                            "layer " + chainId.digest().shortHex() + " of " + image.displayName(),
                            "It is not unpacked.",
                            "It is unpacked from its blob."));
                }
            }
            checkDiffIds(image, verified, flaws);
        }
        checkDirectory(directory, chains, flaws);
        List<Path> leftovers = new ArrayList<>(found.leftovers());
        leftovers.addAll(directory.leftovers());
        return new Report(found.blobs(), found.images().size(), chains.size(), flaws, leftovers);
    }

    /** @param told of which it was said already that they are not unpacked */
    private static void checkDirectory(LayerDirectory directory, Set<ChainId> told, List<Flaw> flaws)
            throws IOException {
        for (Path stray : directory.strays()) {
            flaws.add(new Flaw("layers/" + LayoutCheck.printable(stray), "It is no layer.", LayoutCheck.STAYS));
        }
        for (ChainId hollow : directory.hollow()) {
            if (!told.contains(hollow)) {
                flaws.add(new Flaw(
                        "layers/" + hollow.hex(),
                        "It is no layer: its files or its description are missing.",
                        "It is deleted."));
            }
        }
    }

    private void checkDiffIds(Image image, Set<List<Digest>> verified, List<Flaw> flaws) throws IOException {
        for (int i = 0; i < image.layers().size(); i++) {
            Descriptor blob = image.layers().get(i);
            Digest diffId = image.diffIds().get(i);
            if (blob.digest().equals(diffId) || !verified.add(List.of(blob.digest(), diffId))) {
                continue; // uncompressed: its digest was verified with the blobs
            }
            String problem = problemOf(blob, diffId);
            if (problem != null) {
                flaws.add(new Flaw(
                        "layer " + blob.digest().shortHex() + " of " + image.displayName(),
                        problem,
                        "Nothing is done about it: load or pull the image again."));
            }
        }
    }

    private @Nullable String problemOf(Descriptor blob, Digest diffId) throws IOException {
        Path file = images.resolve("blobs/sha256").resolve(blob.digest().hex());
        try (InputStream stored = Files.newInputStream(file)) {
            MeteredInput compressed = new MeteredInput(stored, null, bytes -> {});
            MeteredInput plain = new MeteredInput(Decompression.open(compressed), Digest.sha256(), bytes -> {});
            plain.drain();
            Digest actual = plain.digest();
            return actual.equals(diffId) ? null : "Uncompressed it is " + actual.shortHex() + ".";
        } catch (ProblemException e) {
            return e.problem().why();
        }
    }

    private static ProblemException unreadable(IOException e) {
        return ProblemException.internal(
                "The images could not be checked.",
                e.getMessage() + ".",
                "Check the disk that holds images and layers.",
                e);
    }
}
