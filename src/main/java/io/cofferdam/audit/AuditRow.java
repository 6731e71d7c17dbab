package io.cofferdam.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One line of the table as it is stored and hashed: an intent, its outcome, or a refusal.
 *
 * @param seq 1, 2, 3 … without gaps
 * @param atMicros microseconds since the epoch
 * @param outcome intent, done, failed, refused or interrupted
 * @param intentSeq the intent that an outcome closes; 0 for intents and refusals
 * @param via the session's or token's public name, or empty
 * @param durationMicros from the intent to the outcome; 0 for intents and refusals
 * @param previousHash the hash of the row before, 64 zeros for the first
 */
record AuditRow(
        long seq,
        long atMicros,
        String outcome,
        long intentSeq,
        String actor,
        String actorKind,
        String role,
        String via,
        String door,
        String address,
        String action,
        String targetKind,
        String targetId,
        String targetName,
        String parameters,
        String beforeJson,
        String afterJson,
        String problem,
        long durationMicros,
        String previousHash) {

    static final String FIRST = "0".repeat(64);

    /**
     * SHA-256 over every field in the order of the table, each as the length of its UTF-8 form in bytes, a colon and
     * that form; so no two rows share a serialization and anybody can recompute it from an export.
     */
    String hash() {
        MessageDigest digest = sha256();
        for (String field : fields()) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String[] fields() {
        return new String[] {
            Long.toString(seq),
            Long.toString(atMicros),
            outcome,
            Long.toString(intentSeq),
            actor,
            actorKind,
            role,
            via,
            door,
            address,
            action,
            targetKind,
            targetId,
            targetName,
            parameters,
            beforeJson,
            afterJson,
            problem,
            Long.toString(durationMicros),
            previousHash
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
