package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindIdsTest {

    private static final long BASE = 0x2000_0000L;

    @Test
    void the_owner_is_the_container_s_root_and_the_others_stay() {
        BindIds ids = BindIds.of(bind("owner=1000.1,rslave"), BASE).orElseThrow();
        assertThat(ids.uids()).isEqualTo("1000 536870912 1\n1 536870913 999\n1001 536871913 64535\n");
        assertThat(ids.gids()).isEqualTo("1 536870912 1\n0 536870913 1\n2 536870914 65534\n");
    }

    @Test
    void an_owner_beyond_the_range_of_a_container() {
        assertThat(BindIds.of(bind("owner=100000"), BASE).orElseThrow().uids())
                .isEqualTo("100000 536870912 1\n1 536870913 65535\n");
        assertThat(BindIds.of(bind("owner=100000"), BASE).orElseThrow().gids())
                .isEqualTo("100000 536870912 1\n0 536936447 1\n1 536870913 65534\n");
        assertThat(BindIds.of(bind("owner=65535"), BASE).orElseThrow().uids())
                .isEqualTo("65535 536870912 1\n1 536870913 65534\n");
        assertThat(BindIds.of(bind("owner=0"), BASE).orElseThrow().gids())
                .isEqualTo("0 536870912 1\n1 536870913 65535\n");
    }

    @Test
    void without_an_owner_the_container_s_own_maps_are_used() {
        assertThat(BindIds.of(bind(""), BASE)).contains(new BindIds("", ""));
        assertThat(BindIds.of(bind("noidmap"), BASE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner=", "owner=alice", "owner=1.2.3", "owner=-1", "owner=536870912", "owner=1,noidmap"})
    void refuses_what_is_no_owner(String options) {
        assertThatThrownBy(() -> BindIds.check(bind(options), true)).hasMessageContaining("invalid mode: " + options);
    }

    @Test
    void an_owner_needs_ids_of_one_s_own() {
        assertThatThrownBy(() -> BindIds.check(bind("owner=5"), false)).hasMessageContaining("conflicting options");
        assertThatCode(() -> BindIds.check(bind("rw,owner=5"), true)).doesNotThrowAnyException();
    }

    private static MountSpec bind(String options) {
        return new MountSpec(MountSpec.Type.BIND, "/srv", "/srv", false, options);
    }
}
