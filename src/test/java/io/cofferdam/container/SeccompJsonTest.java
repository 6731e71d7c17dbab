package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.SeccompProfile;
import io.cofferdam.linux.SeccompProfile.Action;
import io.cofferdam.linux.SeccompProfile.Comparison;
import io.cofferdam.linux.SeccompProfile.Condition;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeccompJsonTest {

    private static SeccompProfile read(String json) {
        return SeccompJson.read(json.replace('\'', '"'), "6.18.1", "amd64");
    }

    @Test
    void reads_what_docker_writes() {
        SeccompProfile profile = read("""
                {'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 38, 'archMap': [{'architecture': 'SCMP_ARCH_X86_64'}],
                 'syscalls': [
                  {'names': ['read', 'write'], 'action': 'SCMP_ACT_ALLOW'},
                  {'name': 'kill', 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 13, 'args': [{'index': 1, 'value': 9, 'op': 'SCMP_CMP_EQ'}]},
                  {'names': ['mount'], 'action': 'SCMP_ACT_ALLOW', 'includes': {'caps': ['CAP_SYS_ADMIN']}, 'excludes': {'caps': ['CAP_BPF']}},
                  {'names': ['clone'], 'action': 'SCMP_ACT_ALLOW',
                   'args': [{'index': 0, 'value': 2114060288, 'valueTwo': 18446744073709551615, 'op': 'SCMP_CMP_MASKED_EQ'}]}]}
                """);
        assertThat(profile.defaultAction()).isEqualTo(new Action.Fail(38));
        assertThat(profile.rules()).hasSize(4);
        assertThat(profile.rules().get(0).calls())
                .extracting(SeccompProfile.Call::name)
                .containsExactly("read", "write");
        assertThat(profile.rules().get(1).action()).isEqualTo(new Action.Fail(13));
        assertThat(profile.rules().get(1).when()).containsExactly(new Condition(1, Comparison.EQ, 9, 0));
        assertThat(profile.rules().get(2).with()).isEqualTo(Set.of("SYS_ADMIN"));
        assertThat(profile.rules().get(2).without()).isEqualTo(Set.of("BPF"));
        assertThat(profile.rules().get(3).when())
                .containsExactly(new Condition(0, Comparison.MASKED_EQ, 2114060288L, -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'includes': {'minKernel': '4.8'}  | true",
                "'includes': {'minKernel': '6.18'} | true",
                "'includes': {'minKernel': '6.19'} | false",
                "'includes': {'minKernel': '7.0'}  | false",
                "'excludes': {'minKernel': '4.8'}  | false",
                "'excludes': {'minKernel': '7.0'}  | true",
                "'includes': {'arches': ['amd64', 'x32']} | true",
                "'includes': {'arches': ['s390']}  | false",
                "'excludes': {'arches': ['amd64']} | false",
            })
    void takes_a_rule_where_it_is_for_this_kernel_and_machine(String filter, boolean taken) {
        SeccompProfile profile = read("{'defaultAction': 'SCMP_ACT_ERRNO', 'syscalls': [{'names': ['read'],"
                + " 'action': 'SCMP_ACT_ALLOW', " + filter.strip() + "}]}");
        assertThat(profile.rules()).hasSize(taken ? 1 : 0);
    }

    @Test
    void several_conditions_of_one_argument_are_alternatives() {
        SeccompProfile profile = read("{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['socket'],"
                + " 'action': 'SCMP_ACT_ERRNO', 'args': [{'index': 0, 'value': 38, 'op': 'SCMP_CMP_EQ'},"
                + " {'index': 0, 'value': 40, 'op': 'SCMP_CMP_EQ'}]}]}");
        assertThat(profile.rules())
                .extracting(SeccompProfile.Rule::when)
                .containsExactly(
                        List.of(new Condition(0, Comparison.EQ, 38, 0)),
                        List.of(new Condition(0, Comparison.EQ, 40, 0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{                                                    | no JSON",
                "{'syscalls': []}                                     | The action",
                "{'defaultAction': 'SCMP_ACT_NOTIFY'}                 | The action",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 5000} | error number",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'listenerPath': '/x'} | listener",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['no way'], 'action': 'SCMP_ACT_ERRNO'}]} | not the name",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['read'], 'action': 'SCMP_ACT_ERRNO', 'args': [{'index': 6, 'op': 'SCMP_CMP_EQ'}]}]} | no such operator or argument",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['read'], 'action': 'SCMP_ACT_ERRNO', 'includes': {'minKernel': 'new'}}]} | no release",
            })
    void refuses_what_it_does_not_understand(String json, String why) {
        assertThatThrownBy(() -> read(json.strip()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Decoding seccomp profile failed")
                .hasMessageContaining(why);
    }
}
