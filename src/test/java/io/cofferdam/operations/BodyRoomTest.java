package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BodyRoomTest {

    private final BodyRoom room = new BodyRoom();

    @Test
    void refuses_a_body_that_is_larger_than_any_may_be() {
        assertThatThrownBy(() -> room.take(BodyRoom.MAX_BODY_BYTES + 1L))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.TOO_LARGE));
    }

    @Test
    void holds_up_large_bodies_while_others_are_read_and_refuses_them_in_the_end() throws Exception {
        List<BodyRoom.Held> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            held.add(room.take(-1));
        }
        assertThatThrownBy(() -> room.take(BodyRoom.MAX_BODY_BYTES))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.UNAVAILABLE));
        CompletableFuture<BodyRoom.Held> waiting = CompletableFuture.supplyAsync(() -> room.take(-1));
        held.removeFirst().close();
        waiting.get(20, TimeUnit.SECONDS).close();
        held.forEach(BodyRoom.Held::close);
    }
}
