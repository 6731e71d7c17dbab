package io.cofferdam.container;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Writes a bundle's manifest with nothing but what is read from it again, and refuses to read what it does not know. */
public final class ManifestJson {

    /** What version 1 wrote beside: each follows from the other components, and is worked out again. */
    private static final Map<Class<?>, Set<String>> DERIVED_IN_1 =
            Map.of(HealthCheck.class, Set.of("none"), MountSpec.class, Set.of("anonymous"));

    /** A record's components, without what its methods derive from them. */
    private static final JsonMapper WRITER = JsonMapper.builder()
            .changeDefaultVisibility(by -> by.withGetterVisibility(Visibility.NONE)
                    .withIsGetterVisibility(Visibility.NONE)
                    .withFieldVisibility(Visibility.ANY))
            .build();

    private static final JsonMapper READER = strict().build();
    private static final JsonMapper READER_OF_1 =
            strict().addHandler(new DerivedIn1()).build();

    private ManifestJson() {}

    private static JsonMapper.Builder strict() {
        return JsonMapper.builder()
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    }

    private static final class DerivedIn1 extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                ValueDeserializer<?> deserializer,
                Object beanOrClass,
                String name) {
            Class<?> type = beanOrClass instanceof Class<?> found ? found : beanOrClass.getClass();
            if (!DERIVED_IN_1.getOrDefault(type, Set.of()).contains(name)) {
                return false;
            }
            parser.skipChildren();
            return true;
        }
    }

    static byte[] write(BundleManifest manifest) {
        return WRITER.writeValueAsBytes(manifest);
    }

    /**
     * Reads what {@link #write} wrote, here or by an earlier version.
     *
     * @throws ProblemException of kind INVALID, saying what is not understood
     */
    public static BundleManifest read(byte[] text) {
        try {
            JsonNode tree = READER.readTree(text);
            if (!BundleManifest.FORMAT.equals(tree.path("format").asString(""))) {
                throw refused("It is none of Cofferdam's.", "Give a file that export-bundle has written.", null);
            }
            int version = tree.path("version").asInt(0);
            if (version < 1 || version > BundleManifest.VERSION) {
                throw refused(
                        "Its format has version " + version + ", and this Cofferdam knows 1 to "
                                + BundleManifest.VERSION + ".",
                        version < 1 ? "Export it again." : "Update Cofferdam here, or export it with this version.",
                        null);
            }
            return whole((version == 1 ? READER_OF_1 : READER).treeToValue(tree, BundleManifest.class));
        } catch (UnrecognizedPropertyException e) {
            throw refused(
                    "Its manifest has the field " + path(e)
                            + ", which this version does not know and would pass over in silence.",
                    "If a newer Cofferdam has written it, update this one; otherwise export it again.",
                    e);
        } catch (JacksonException e) {
            String place = path(e);
            throw refused(
                    "Its manifest is not understood" + (place.isEmpty() ? "." : " at " + place + "."),
                    "Export it again.",
                    e);
        }
    }

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    private static BundleManifest whole(BundleManifest manifest) {
        boolean volumes = manifest.volumes().stream().allMatch(part -> part.name() != null && part.entry() != null);
        if (manifest.name() == null || manifest.imageId() == null || manifest.request() == null || !volumes) {
            throw refused(
                    "Its manifest lacks the name, the image, the request or a part of a volume.",
                    "Export it again.",
                    null);
        }
        return manifest;
    }

    /** As in {@code request.mounts[1].type}; empty where it has no place. */
    private static String path(JacksonException e) {
        String path = e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static ProblemException refused(String why, String remedy, @Nullable Exception cause) {
        return new ProblemException(
                ProblemException.Kind.INVALID, new Problem("The bundle cannot be used.", why, remedy), cause);
    }
}
