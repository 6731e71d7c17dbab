package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeMountsTest {

    @Test
    void names_a_volume_that_has_none_and_remembers_that_it_goes_with_its_container() {
        List<MountSpec> named = VolumeMounts.named(List.of(volume("", "")));
        assertThat(named.getFirst().source()).matches("[0-9a-f]{64}");
        assertThat(VolumeMounts.anonymous(named))
                .containsExactly(named.getFirst().source());
    }

    @Test
    void a_named_volume_never_goes_with_a_container_whatever_its_options_say() {
        List<MountSpec> named = VolumeMounts.named(List.of(volume("data", "anonymous"), volume("more", "")));
        assertThat(VolumeMounts.anonymous(named)).isEmpty();
        assertThat(named).extracting(MountSpec::source).containsExactly("data", "more");
    }

    private static MountSpec volume(String name, String options) {
        return new MountSpec(MountSpec.Type.VOLUME, name, "/data", false, options);
    }
}
