package io.cofferdam.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/** Walks the whole record in its order: to check the chain of hashes, or to hand it out. */
public final class AuditChain {

    private static final String ALL = "select " + AuditTable.COLUMNS + " from audit_record where seq > ?"
            + " order by seq fetch first ? rows only";
    /** H2 holds a whole result in memory, so it is read in pieces. */
    private static final int PIECE = 1000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a check of the chain found. */
    public sealed interface Verdict {
        /**
         * Every record is as it was written.
         *
         * @param lastHash keep it elsewhere: with it a removed tail can be noticed later
         */
        record Intact(long records, String lastHash) implements Verdict {

            /** The last record in the form that {@link #verify(String)} takes. */
            public String head() {
                return records + ":" + lastHash;
            }
        }

        /** Every record is as it was written, but what refuses to change them is gone (see {@link AuditGuard}). */
        record Unguarded(Intact chain) implements Verdict {

            /** What is amiss and what mends it. */
            public String why() {
                return "the trigger that refuses to change or delete records was removed;"
                        + " the next start of the service makes it again";
            }
        }

        /** The first record that is not as it was written, and in what. */
        record Broken(long seq, String why) implements Verdict {}
    }

    private interface Visitor {
        void visit(AuditRow row, String hash) throws IOException;
    }

    private static final class BreakFound extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Verdict.Broken broken;

        BreakFound(long seq, String why) {
            super(why);
            this.broken = new Verdict.Broken(seq, why);
        }
    }

    private final DataSource dataSource;

    public AuditChain(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public Verdict verify() throws IOException {
        return verify("");
    }

    /**
     * Checks the chain.
     *
     * @param expected "SEQ:HASH" of a record known from an earlier check, or empty; a cut-off end shows by its absence
     */
    public Verdict verify(String expected) throws IOException {
        var walk = new Object() {
            long seq;
            String hash = AuditRow.FIRST;
            boolean met = expected.isEmpty();
        };
        try {
            walk((row, hash) -> {
                check(row, hash, walk.seq, walk.hash);
                walk.seq = row.seq();
                walk.hash = hash;
                walk.met |= expected.equals(row.seq() + ":" + hash);
            });
        } catch (BreakFound found) {
            return found.broken;
        }
        if (!walk.met) {
            return new Verdict.Broken(walk.seq, "the expected record " + expected + " is not in the chain");
        }
        var intact = new Verdict.Intact(walk.seq, walk.hash);
        return isGuarded() ? intact : new Verdict.Unguarded(intact);
    }

    private boolean isGuarded() throws IOException {
        try {
            return new AuditGuard(dataSource).stands();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Writes every row as one JSON object a line, with its hash and that of the row before. */
    public void export(OutputStream target) throws IOException {
        OutputStream lines = new BufferedOutputStream(target, 1 << 16);
        walk((row, hash) -> {
            lines.write(JSON.writeValueAsBytes(fields(row, hash)));
            lines.write('\n');
        });
        lines.flush();
    }

    private static void check(AuditRow row, String hash, long seqBefore, String hashBefore) throws BreakFound {
        if (row.seq() != seqBefore + 1) {
            throw new BreakFound(seqBefore + 1, "it is missing; the next record is " + row.seq());
        }
        if (!row.previousHash().equals(hashBefore)) {
            throw new BreakFound(row.seq(), "it does not follow the record before it");
        }
        if (!row.hash().equals(hash)) {
            throw new BreakFound(row.seq(), "its content does not match its hash");
        }
    }

    private void walk(Visitor visitor) throws IOException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(ALL)) {
            long last = 0;
            int read;
            do {
                read = 0;
                query.setLong(1, last);
                query.setInt(2, PIECE);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        AuditRow row = AuditTable.row(rows);
                        visitor.visit(row, rows.getString(21));
                        last = row.seq();
                        read++;
                    }
                }
            } while (read == PIECE);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static IOException unreadable(SQLException cause) {
        return new IOException("the audit log cannot be read: " + Unwritable.cause(cause), cause);
    }

    private static Map<String, Object> fields(AuditRow row, String hash) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", row.seq());
        fields.put("atMicros", row.atMicros());
        fields.put("outcome", row.outcome());
        fields.put("intentSeq", row.intentSeq());
        fields.put("actor", row.actor());
        fields.put("actorKind", row.actorKind());
        fields.put("role", row.role());
        fields.put("via", row.via());
        fields.put("door", row.door());
        fields.put("address", row.address());
        fields.put("action", row.action());
        fields.put("targetKind", row.targetKind());
        fields.put("targetId", row.targetId());
        fields.put("targetName", row.targetName());
        fields.put("parameters", row.parameters());
        fields.put("before", row.beforeJson());
        fields.put("after", row.afterJson());
        fields.put("problem", row.problem());
        fields.put("durationMicros", row.durationMicros());
        fields.put("previousHash", row.previousHash());
        fields.put("hash", hash);
        return fields;
    }
}
