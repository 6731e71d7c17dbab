package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class NameCutTest {

    private final Name name = Name.fromConstantString("many.front.");

    @ParameterizedTest
    @ValueSource(ints = {100, 512, 1232})
    void gives_what_fits_and_says_that_there_is_more(int room) throws Exception {
        byte[] packet = NameCut.wire(addresses(60, true), room);
        Message cut = new Message(packet);

        assertThat(packet).hasSizeLessThanOrEqualTo(room);
        assertThat(room - packet.length).as("unused bytes").isLessThan(28);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.getSection(Section.ANSWER)).isNotEmpty().hasSizeLessThan(60);
        assertThat(cut.getOPT()).isNotNull();
    }

    @Test
    void leaves_out_what_is_extra_without_a_word() throws Exception {
        Message answer = addresses(10, false);
        answer.addRecord(new TXTRecord(name, DClass.IN, 5, "x".repeat(250)), Section.ADDITIONAL);

        Message cut = new Message(NameCut.wire(answer, 512));

        assertThat(cut.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(cut.getSection(Section.ANSWER)).hasSize(10);
        assertThat(cut.getSection(Section.ADDITIONAL)).isEmpty();
    }

    @Test
    void what_fits_stays_as_it_is() throws Exception {
        Message answer = addresses(10, true);
        byte[] whole = answer.toWire();

        assertThat(NameCut.wire(answer, whole.length)).isEqualTo(whole);
        assertThat(new Message(NameCut.wire(answer, whole.length - 1))
                        .getHeader()
                        .getFlag(Flags.TC))
                .isTrue();
    }

    private Message addresses(int count, boolean options) throws Exception {
        Message query = Message.newQuery(Record.newRecord(name, Type.AAAA, DClass.IN));
        if (options) {
            query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        }
        Message answer = NameAnswers.reply(query, 0);
        for (int i = 0; i < count; i++) {
            answer.addRecord(
                    new AAAARecord(name, DClass.IN, 5, InetAddress.ofLiteral("fd00::" + (i + 1))), Section.ANSWER);
        }
        return answer;
    }
}
