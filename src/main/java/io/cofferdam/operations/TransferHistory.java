package io.cofferdam.operations;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.operations.Transfer.State;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers transfers over a restart, so that one that was cut off can be seen and begun again. */
@Component
class TransferHistory {

    private static final int MAX_TEXT = 2000;

    private final JdbcClient jdbc;

    TransferHistory(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** @throws ProblemException UNAVAILABLE when it cannot be written down, as on a full disk */
    void begun(Transfer transfer) {
        try {
            write(transfer);
        } catch (DataAccessException e) {
            throw new ProblemException(
                    ProblemException.Kind.UNAVAILABLE,
                    new Problem(
                            "The transfer was not begun: it cannot be written down.",
                            "The database says: " + cause(e) + ".",
                            "Make room on the disk of the state directory, then try again."),
                    e);
        }
    }

    /** The operating system's words where the failure came from it. */
    private static String cause(Throwable failure) {
        String words = "it could not be reached";
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof IOException && t.getMessage() != null) {
                words = t.getMessage();
            }
        }
        return words;
    }

    private void write(Transfer transfer) {
        jdbc.sql(
                        "insert into image_transfer (id, direction, image, platform, actor, state, started_ms, what, why, remedy)"
                                + " values (?, ?, ?, ?, ?, ?, ?, '', '', '')")
                .params(
                        transfer.id(),
                        transfer.direction().name(),
                        transfer.image().canonical(),
                        String.valueOf(transfer.platform()),
                        transfer.actor(),
                        transfer.state().name(),
                        transfer.started().toEpochMilli())
                .update();
    }

    void ended(Transfer transfer) {
        Problem problem = transfer.problem() == null
                ? new Problem("", "", "")
                : transfer.problem().problem();
        Instant ended = Objects.requireNonNull(transfer.ended(), "told of those that have ended");
        jdbc.sql("update image_transfer set state = ?, ended_ms = ?, what = ?, why = ?, remedy = ? where id = ?")
                .params(
                        transfer.state().name(),
                        ended.toEpochMilli(),
                        bounded(problem.what()),
                        bounded(problem.why()),
                        bounded(problem.remedy()),
                        transfer.id())
                .update();
    }

    /** The last ones of each account, the oldest first; those that an ended service left running are interrupted. */
    List<Transfer> last(int count) {
        jdbc.sql("update image_transfer set state = ?, ended_ms = ?, what = ?, why = ?, remedy = ? where state = ?")
                .params(
                        State.INTERRUPTED.name(),
                        Instant.now().toEpochMilli(),
                        "The service ended while this ran.",
                        "What had come by then is kept.",
                        "Begin it again: it goes on where it stopped.",
                        State.RUNNING.name())
                .update();
        jdbc.sql("delete from image_transfer where id in (select id from (select id,"
                        + " row_number() over (partition by actor order by started_ms desc, id) as place"
                        + " from image_transfer) placed where place > ?)")
                .param(count)
                .update();
        return jdbc.sql("select id, direction, image, platform, actor, state, started_ms, ended_ms, what, why, remedy"
                        + " from image_transfer order by started_ms")
                .query(TransferHistory::transfer)
                .list();
    }

    private static Transfer transfer(ResultSet row, int number) throws SQLException {
        String what = row.getString(9);
        @Nullable Problem problem = what.isEmpty() ? null : new Problem(what, row.getString(10), row.getString(11));
        return Transfer.past(
                new Transfer(
                        row.getString(1),
                        Direction.valueOf(row.getString(2)),
                        ImageReference.parse(row.getString(3)),
                        Platform.parse(row.getString(4)),
                        row.getString(5),
                        Instant.ofEpochMilli(row.getLong(7))),
                State.valueOf(row.getString(6)),
                Instant.ofEpochMilli(row.getLong(8)),
                problem);
    }

    private static String bounded(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    }
}
