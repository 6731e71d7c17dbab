package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Verifies an image layout as it lies on the disk, every byte of it, and changes nothing while it looks. */
public final class LayoutCheck {

    /** What a repair does about a directory that it does not know. */
    public static final String STAYS = "It stays, as it may be somebody's: move it away.";

    private static final int MAX_NAME_CHARS = 300;

    private final ImageLayout layout;
    private final CandidateReader reader;

    public LayoutCheck(Path root) {
        layout = ImageLayout.at(root);
        reader = new CandidateReader(layout);
    }

    /**
     * Something that is not as it should be.
     *
     * @param subject which image, blob or file
     * @param repair what a repair does about it
     */
    public record Flaw(String subject, String problem, String repair) {}

    /** What was found. */
    public static final class Found {

        private final List<Flaw> flaws = new ArrayList<>();
        private final List<Path> leftovers = new ArrayList<>();
        private final List<Image> images = new ArrayList<>();
        private final List<Image> lost = new ArrayList<>();
        private final List<Descriptor> kept = new ArrayList<>();
        private final Set<Digest> damaged = new HashSet<>();
        private final List<Path> strays = new ArrayList<>();
        private boolean versionWrong;
        private int blobs;

        public List<Flaw> flaws() {
            return List.copyOf(flaws);
        }

        /** What a process that ended was writing: no damage, every start deletes it. */
        public List<Path> leftovers() {
            return List.copyOf(leftovers);
        }

        /** The images that are whole. */
        public List<Image> images() {
            return List.copyOf(images);
        }

        /** Those of which all is known and a part is damaged. */
        public List<Image> lost() {
            return List.copyOf(lost);
        }

        public int blobs() {
            return blobs;
        }
    }

    public Found check() throws IOException {
        Found found = new Found();
        checkVersion(found);
        checkStrays(found);
        for (Digest digest : layout.allBlobs()) {
            found.blobs++;
            if (!digest.equals(hash(digest))) {
                found.damaged.add(digest);
                found.flaws.add(
                        new Flaw("blob " + digest.shortHex(), "It is not what its digest says.", "It is deleted."));
            }
        }
        found.leftovers.addAll(layout.leftovers());
        for (Descriptor entry : entries(found)) {
            checkEntry(entry, found);
        }
        return found;
    }

    private void checkVersion(Found found) throws IOException {
        String problem = null;
        try {
            LayoutVersion.require(layout.readVersion());
        } catch (NoSuchFileException e) {
            problem = "It is missing.";
        } catch (ProblemException e) {
            problem = e.problem().why();
        }
        if (problem != null) {
            found.versionWrong = true;
            found.flaws.add(new Flaw(LayoutVersion.FILE, problem, "It is written anew."));
        }
    }

    private void checkStrays(Found found) throws IOException {
        for (Path stray : layout.strays()) {
            boolean directory = Files.isDirectory(stray, LinkOption.NOFOLLOW_LINKS);
            if (!directory) {
                found.strays.add(stray);
            }
            found.flaws.add(new Flaw(
                    "blobs/sha256/" + printable(stray), "It is no blob.", directory ? STAYS : "It is deleted."));
        }
    }

    /** The name of a file that anybody may have put there. */
    public static String printable(Path file) {
        return printable(String.valueOf(file.getFileName()));
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(MAX_NAME_CHARS, text.length())).replaceAll("[^ -~]", "?");
    }

    private List<Descriptor> entries(Found found) throws IOException {
        try {
            return layout.readIndex().manifests();
        } catch (ProblemException e) {
            found.flaws.add(new Flaw(
                    "index.json",
                    e.problem().why(),
                    "It is made anew from the manifests that are here; the images' names are lost: tag them again."));
            return manifests();
        }
    }

    /** Every blob that is an image's manifest. */
    private List<Descriptor> manifests() throws IOException {
        List<Descriptor> manifests = new ArrayList<>();
        for (Digest digest : layout.allBlobs()) {
            long size = Files.size(layout.blob(digest));
            if (size > ImageLayout.MAX_JSON_BYTES) {
                continue;
            }
            try {
                String type = Manifest.parse(layout.readJson(digest, "image manifest"), null)
                        .mediaType();
                manifests.add(new Descriptor(type, digest, size));
            } catch (ProblemException layerOrConfig) {
                continue;
            }
        }
        return manifests;
    }

    /** Drops from the index what cannot be used, then deletes what is damaged or half-made. */
    public void repair(Found found) throws IOException {
        if (found.versionWrong) {
            layout.writeVersion();
        }
        for (Path stray : found.strays) {
            Files.deleteIfExists(stray);
        }
        layout.writeIndex(new ImageIndex(found.kept));
        for (Digest digest : found.damaged) {
            Files.deleteIfExists(layout.blob(digest));
        }
        for (Path leftover : layout.leftovers()) {
            Files.deleteIfExists(leftover);
        }
    }

    private void checkEntry(Descriptor entry, Found found) throws IOException {
        if (!isOurs(entry)) {
            checkForeign(entry, found);
            return;
        }
        String problem = problemOf(entry, found);
        if (problem == null) {
            found.kept.add(entry);
        } else {
            found.flaws.add(new Flaw("image " + nameOf(entry), problem, "It is taken out of the index."));
        }
    }

    /** Another tool's is an index for several platforms, or a manifest of something else than a container image. */
    private boolean isOurs(Descriptor entry) throws IOException {
        if (!MediaTypes.isManifest(entry.mediaType())) {
            return false;
        }
        try {
            ObjectNode manifest = Json.object(layout.readJson(entry.digest(), "image manifest"), "image manifest");
            String config = Json.text(manifest.path("config"), "mediaType", "image manifest");
            return config == null || MediaTypes.isConfig(config);
        } catch (ProblemException unreadable) {
            return true;
        }
    }

    /** It stays while it says anything: only who made it knows what it is worth without a part. */
    private void checkForeign(Descriptor entry, Found found) throws IOException {
        String subject = "another tool's entry " + nameOf(entry);
        if (!layout.has(entry.digest()) || found.damaged.contains(entry.digest())) {
            String problem = "Its content " + entry.digest() + " is missing or damaged.";
            found.flaws.add(new Flaw(subject, problem, "It is taken out of the index."));
            return;
        }
        found.kept.add(entry);
        EntryWalk walk = new EntryWalk(layout);
        walk.follow(entry);
        List<String> lacks = new ArrayList<>(walk.lacks());
        walk.reached().stream()
                .filter(found.damaged::contains)
                .sorted()
                .forEach(blob -> lacks.add("Its content " + blob + " is damaged."));
        for (String lack : lacks) {
            found.flaws.add(
                    new Flaw(subject, lack, "The entry stays: bring the content back, or remove it with its tool."));
        }
    }

    private @Nullable String problemOf(Descriptor entry, Found found) throws IOException {
        try {
            ImageReference name = ImageIndex.nameOf(entry);
            StoredImage stored = reader.read(entry, name == null ? List.of() : List.of(name));
            for (Digest blob : stored.blobs()) {
                if (found.damaged.contains(blob)) {
                    found.lost.add(stored.image());
                    return "Its content " + blob.shortHex() + " is damaged.";
                }
            }
            found.images.add(stored.image());
            return null;
        } catch (ProblemException e) {
            return e.problem().why();
        }
    }

    private static String nameOf(Descriptor entry) {
        String name = entry.annotations()
                .getOrDefault(ImageIndex.IMAGE_NAME, entry.annotations().getOrDefault(ImageIndex.REF_NAME, ""));
        return name.isBlank() ? "without a name, " + entry.digest().shortHex() : printable(name);
    }

    private Digest hash(Digest digest) throws IOException {
        MessageDigest hash = Digest.sha256();
        byte[] chunk = new byte[1 << 17];
        try (InputStream in = layout.read(digest)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                hash.update(chunk, 0, n);
            }
        }
        return Digest.ofHash(hash.digest());
    }
}
