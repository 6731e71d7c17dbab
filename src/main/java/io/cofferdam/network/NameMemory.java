package io.cofferdam.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * What asking servers about names has shown: what nobody has, what nobody could say, and who does not answer. Safe for use by many
 * threads.
 */
final class NameMemory {

    private static final int MOST_REMEMBERED = 1024;
    private static final long MOST_NEGATIVE_SECONDS = 60;

    /** RFC 2308, 7: no longer than five minutes. A name server that comes back is to be of use at once. */
    private static final Duration FAILED = Duration.ofSeconds(5);

    private static final Duration SILENT = Duration.ofSeconds(30);

    /** @param whose who asks: what the servers of one container say is no answer to others */
    private record Asked(String whose, String name, int type) {
        static Asked of(String whose, Message query) {
            Record question = query.getQuestion();
            return new Asked(whose, question.getName().toString().toLowerCase(Locale.ROOT), question.getType());
        }
    }

    /** @param whose from where it is asked */
    private record Server(String whose, String address) {}

    private record Known(int rcode, long untilNanos) {}

    private final LongSupplier nanos;
    private final Map<Asked, Known> known = new Bounded<>();
    private final Map<Server, Long> silent = new Bounded<>();

    /** The oldest goes first. */
    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }

    /** @param nanos the time, as System.nanoTime() has it */
    NameMemory(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The code of the answer that is known already. */
    synchronized Optional<Integer> known(String whose, Message query) {
        Asked asked = Asked.of(whose, query);
        Known found = known.get(asked);
        if (found != null && past(found.untilNanos())) {
            known.remove(asked);
            return Optional.empty();
        }
        return Optional.ofNullable(found).map(Known::rcode);
    }

    /** That a name is not there: as RFC 2308 has it, for as long as the zone says, and no longer than a minute. */
    synchronized void answered(String whose, Message query, Message answer) {
        boolean absent = answer.getRcode() == Rcode.NXDOMAIN
                || answer.getRcode() == Rcode.NOERROR
                        && answer.getSection(Section.ANSWER).isEmpty();
        if (!absent || answer.getHeader().getFlag(Flags.TC)) {
            return;
        }
        for (Record record : answer.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                long seconds = Math.min(MOST_NEGATIVE_SECONDS, Math.min(soa.getMinimum(), soa.getTTL()));
                known.put(Asked.of(whose, query), new Known(answer.getRcode(), after(Duration.ofSeconds(seconds))));
            }
        }
    }

    /** That none of the servers answered, and one at least let the asking one wait. */
    synchronized void failed(String whose, Message query) {
        known.put(Asked.of(whose, query), new Known(Rcode.SERVFAIL, after(FAILED)));
    }

    /** Those that did not answer lately come last: they may again, and nobody is to wait for that first. */
    synchronized List<String> inOrder(String whose, List<String> servers) {
        List<String> order = new ArrayList<>(servers.size());
        List<String> last = new ArrayList<>();
        for (String address : servers) {
            Long until = silent.get(new Server(whose, address));
            (until == null || past(until) ? order : last).add(address);
        }
        order.addAll(last);
        return order;
    }

    synchronized void silent(String whose, String server) {
        silent.put(new Server(whose, server), after(SILENT));
    }

    synchronized void heard(String whose, String server) {
        silent.remove(new Server(whose, server));
    }

    private boolean past(long thenNanos) {
        return thenNanos - nanos.getAsLong() <= 0;
    }

    private long after(Duration duration) {
        return nanos.getAsLong() + duration.toNanos();
    }
}
