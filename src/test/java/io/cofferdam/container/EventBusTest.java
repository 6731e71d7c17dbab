package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventBusTest {

    private static final int PATIENCE_SECONDS = 20;

    private final EventBus bus = new EventBus();
    private final BlockingQueue<Event> seen = new LinkedBlockingQueue<>();

    @Test
    void hands_events_to_a_listener_in_order() throws Exception {
        try (EventBus.Subscription subscription = bus.subscribe(seen::add)) {
            for (int i = 0; i < 500; i++) {
                publish("start");
            }
            for (long expected = 1; expected <= 500; expected++) {
                assertThat(next().sequence()).isEqualTo(expected);
            }
            assertThat(subscription).isNotNull();
        }
    }

    @Test
    void a_slow_listener_holds_up_neither_the_publisher_nor_the_others() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (EventBus.Subscription slow = bus.subscribe(event -> await(released));
                EventBus.Subscription quick = bus.subscribe(seen::add)) {
            publish("start");
            publish("die");
            assertThat(next().action()).isEqualTo("start");
            assertThat(next().action()).isEqualTo("die");
            released.countDown();
            assertThat(slow).isNotSameAs(quick);
        }
    }

    @Test
    void a_closed_listener_hears_no_more() throws Exception {
        EventBus.Subscription first = bus.subscribe(seen::add);
        publish("start");
        next();
        first.close();
        try (EventBus.Subscription second = bus.subscribe(event -> {
            if (event.action().equals("last")) {
                seen.add(event);
            }
        })) {
            publish("die");
            publish("last");
            assertThat(next().action()).isEqualTo("last");
            assertThat(seen).isEmpty();
            assertThat(second).isNotNull();
        }
    }

    @Test
    void a_listener_that_fails_is_left_and_the_others_go_on() throws Exception {
        try (EventBus.Subscription failing = bus.subscribe(event -> {
                    throw new IllegalStateException("broken on purpose");
                });
                EventBus.Subscription sound = bus.subscribe(seen::add)) {
            publish("start");
            publish("die");
            assertThat(next().action()).isEqualTo("start");
            assertThat(next().action()).isEqualTo("die");
            assertThat(failing).isNotSameAs(sound);
        }
    }

    @Test
    void remembers_the_latest_events_for_those_who_come_back() {
        for (int i = 0; i < 5000; i++) {
            publish("start");
        }
        List<Event> remembered = bus.since(Instant.EPOCH);
        assertThat(remembered).hasSize(EventBus.REMEMBERED);
        assertThat(remembered.getLast().sequence()).isEqualTo(5000);
        assertThat(bus.after(4998)).extracting(Event::sequence).containsExactly(4999L, 5000L);
        assertThat(bus.since(Instant.now().plusSeconds(60))).isEmpty();
    }

    private void publish(String action) {
        bus.publish("container", action, "c1", Map.of("name", "web"));
    }

    private Event next() throws InterruptedException {
        Event event = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
