package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final Descriptor CONFIG = new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(new byte[1]), 1);
    private static final Descriptor LAYER = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(new byte[2]), 2);

    @Test
    void comes_back_from_json_as_it_was_written() {
        Manifest manifest = new Manifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of(LAYER));
        assertThat(Manifest.parse(manifest.toJson(), MediaTypes.OCI_MANIFEST)).isEqualTo(manifest);
    }

    @Test
    void refuses_a_document_that_is_manifest_and_index_at_once() {
        String both = text(new Manifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of(LAYER)).toJson())
                .replaceFirst("\\{", "{\"manifests\":[],");
        assertRefused(() -> Manifest.parse(bytes(both), null), "at once");
        assertRefused(
                () -> ImageIndex.parse(bytes(both.replaceAll("\"mediaType\":\"[^\"]*manifest[^\"]*\",", "")), null),
                "at once");
    }

    @Test
    void refuses_a_media_type_that_contradicts_its_referrer() {
        byte[] json = new Manifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of()).toJson();
        assertRefused(() -> Manifest.parse(json, MediaTypes.DOCKER_MANIFEST), "referred to as");
        assertRefused(() -> ImageIndex.parse(json, MediaTypes.OCI_INDEX), "calls itself");
    }

    @Test
    void refuses_artifacts_and_foreign_layers() {
        Descriptor artifact = new Descriptor("application/vnd.wasm.config.v0+json", CONFIG.digest(), 1);
        Descriptor foreign =
                new Descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", LAYER.digest(), 2);
        assertRefused(
                () -> Manifest.parse(new Manifest(MediaTypes.OCI_MANIFEST, artifact, List.of()).toJson(), null),
                "not the config");
        assertRefused(
                () -> Manifest.parse(new Manifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of(foreign)).toJson(), null),
                "not one this engine unpacks");
    }

    @Test
    void refuses_sizes_that_are_none() {
        String json = text(new Manifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of()).toJson());
        for (String size : List.of("-1", "1.5", "\"1\"", "99999999999999999999", "null")) {
            assertRefused(
                    () -> Manifest.parse(bytes(json.replaceFirst("\"size\":1", "\"size\":" + size)), null), "size");
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String why) {
        assertThatThrownBy(action).isInstanceOf(ProblemException.class).hasMessageContaining(why);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
