package io.cofferdam.network;

import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Fits an answer into what its receiver takes by UDP: a set of addresses is of use with some of them missing. */
final class NameCut {

    private NameCut() {}

    /**
     * As it is sent. What is extra goes first, which need not be said (RFC 2181, 9); where more has to go, as many records as fit
     * stay, and the answer says that it is cut.
     *
     * @param room bytes
     */
    static byte[] wire(Message answer, int room) {
        byte[] whole = answer.toWire();
        if (whole.length <= room) {
            return whole;
        }
        Message bare = answer.clone();
        bare.removeAllRecords(Section.ADDITIONAL);
        OPTRecord options = answer.getOPT();
        if (options != null) {
            bare.addRecord(options, Section.ADDITIONAL);
        }
        byte[] required = bare.toWire();
        return required.length <= room ? required : cut(bare, room);
    }

    private static byte[] cut(Message bare, int room) {
        List<Record> answers = List.copyOf(bare.getSection(Section.ANSWER));
        bare.getHeader().setFlag(Flags.TC);
        bare.removeAllRecords(Section.AUTHORITY);
        byte[] fitting = first(bare, List.of());
        int fits = 0;
        int tooMany = answers.size() + 1;
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) / 2;
            byte[] packet = first(bare, answers.subList(0, middle));
            if (packet.length <= room) {
                fits = middle;
                fitting = packet;
            } else {
                tooMany = middle;
            }
        }
        return fitting;
    }

    private static byte[] first(Message bare, List<Record> answers) {
        bare.removeAllRecords(Section.ANSWER);
        answers.forEach(record -> bare.addRecord(record, Section.ANSWER));
        return bare.toWire();
    }
}
