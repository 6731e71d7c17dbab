package io.cofferdam.layer;

import com.github.luben.zstd.ZstdIOException;
import io.cofferdam.image.Platform;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;

/** The problems of archives in words. */
final class BadArchive {

    private static final String SUBJECT = "The archive";
    private static final String REMEDY = "Make the archive again, or fetch it again from where it came.";

    private BadArchive() {}

    static ProblemException because(String why) {
        return ProblemException.invalid(SUBJECT + " cannot be used.", why, REMEDY);
    }

    static ProblemException noArchive() {
        return because("It is not a tar archive.");
    }

    static ProblemException lacks(Platform platform) {
        return ProblemException.notFound(
                SUBJECT + " does not provide the specified platform (" + platform + ").",
                "It holds images for others only.",
                "Ask with --platform for one that it holds.");
    }

    static ProblemException truncated() {
        return because("It ends before its content does.");
    }

    static ProblemException hostile(String entry, String why) {
        return ProblemException.invalid(
                SUBJECT + " was refused at \"" + printable(entry) + "\".",
                why,
                "Do not trust where it came from, or have it made again without that entry.");
    }

    static ProblemException tooLarge(String why) {
        return new ProblemException(
                ProblemException.Kind.TOO_LARGE,
                new Problem(
                        SUBJECT + " is beyond a limit.",
                        why,
                        "Use a smaller one, or raise the limit if you trust it (settings cofferdam.unpack)."));
    }

    /** The same of an archive that is a layer, and has a name. */
    static ProblemException ofLayer(String layer, ProblemException fault, String remedy) {
        Problem problem = fault.problem();
        boolean ofArchive = problem.what().startsWith(SUBJECT);
        return new ProblemException(
                fault.kind(),
                new Problem(
                        layer + (ofArchive ? problem.what().substring(SUBJECT.length()) : " cannot be used."),
                        ofArchive ? problem.why() : problem.what() + " " + problem.why(),
                        ofArchive && !problem.remedy().equals(REMEDY) ? problem.remedy() : remedy),
                fault);
    }

    /** Tells the archive's own faults from the host's. */
    static ProblemException of(IOException e) {
        if (e instanceof EOFException) {
            return truncated();
        }
        if (e instanceof ZipException || e instanceof ZstdIOException) {
            return because("Its compressed data is damaged: " + e.getMessage() + ".");
        }
        String message = String.valueOf(e.getMessage());
        boolean full = e instanceof SyscallException call && call.errno() == Errno.ENOSPC;
        if (full || message.contains("No space left on device")) {
            return noSpace(message);
        }
        return ProblemException.internal(
                "The archive could not be unpacked.", message + ".", "Check the disk that holds images and layers.", e);
    }

    static ProblemException noSpace(String why) {
        return new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "There is not enough space for the image.",
                        why + ".",
                        "Remove images or containers that are not needed, or use a larger disk."));
    }

    /** A stranger's text for a message: bounded, and without what a terminal would obey. */
    static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().limit(120).forEach(point -> {
            boolean plain = !Character.isISOControl(point)
                    && Character.getType(point) != Character.FORMAT
                    && Character.getType(point) != Character.SURROGATE;
            safe.appendCodePoint(plain ? point : '?');
        });
        return text.length() > 120 ? safe + "…" : safe.toString();
    }
}
