package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class NameMemoryTest {

    private static final List<String> SERVERS = List.of("192.0.2.1", "192.0.2.2", "192.0.2.3");

    private long now = Long.MAX_VALUE - 1; // System.nanoTime() may overflow
    private final NameMemory memory = new NameMemory(() -> now);

    @Test
    void who_does_not_answer_is_asked_last_for_half_a_minute() {
        memory.silent("", "192.0.2.1");

        assertThat(memory.inOrder("", SERVERS)).containsExactly("192.0.2.2", "192.0.2.3", "192.0.2.1");
        assertThat(memory.inOrder("a", SERVERS)).as("from elsewhere").isEqualTo(SERVERS);
        passes(Duration.ofSeconds(29));
        assertThat(memory.inOrder("", SERVERS)).endsWith("192.0.2.1");
        passes(Duration.ofSeconds(1));
        assertThat(memory.inOrder("", SERVERS)).isEqualTo(SERVERS);
    }

    @Test
    void who_answers_again_has_its_place_back() {
        memory.silent("", "192.0.2.1");
        memory.heard("", "192.0.2.1");

        assertThat(memory.inOrder("", SERVERS)).isEqualTo(SERVERS);
    }

    @Test
    void where_nobody_answers_all_are_asked_as_before() {
        SERVERS.forEach(server -> memory.silent("", server));

        assertThat(memory.inOrder("", SERVERS)).isEqualTo(SERVERS);
    }

    @Test
    void a_failure_is_known_for_some_seconds_to_who_met_it() throws Exception {
        Message query = query("www.example.org.");
        memory.failed("a", query);

        assertThat(memory.known("a", query("WWW.example.org."))).contains(Rcode.SERVFAIL);
        assertThat(memory.known("b", query)).isEmpty();
        assertThat(memory.known("a", query("ftp.example.org."))).isEmpty();
        passes(Duration.ofSeconds(5));
        assertThat(memory.known("a", query)).isEmpty();
    }

    @Test
    void what_nobody_has_is_known_for_as_long_as_its_zone_says_and_a_minute_at_most() throws Exception {
        Message query = query("no.example.org.");
        memory.answered("", query, absence(query, 7));
        passes(Duration.ofSeconds(6));
        assertThat(memory.known("", query)).contains(Rcode.NXDOMAIN);
        passes(Duration.ofSeconds(1));
        assertThat(memory.known("", query)).isEmpty();

        memory.answered("", query, absence(query, 3600));
        passes(Duration.ofSeconds(59));
        assertThat(memory.known("", query)).contains(Rcode.NXDOMAIN);
        passes(Duration.ofSeconds(1));
        assertThat(memory.known("", query)).isEmpty();
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    private static Message absence(Message query, long seconds) throws Exception {
        Message answer = NameAnswers.reply(query, Rcode.NXDOMAIN);
        Name zone = Name.fromString("example.org.");
        answer.addRecord(new SOARecord(zone, DClass.IN, seconds, zone, zone, 1, 1, 1, 1, seconds), Section.AUTHORITY);
        return answer;
    }

    private static Message query(String name) throws Exception {
        return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    }
}
