package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The files of any controller that limits set by name and text. */
final class RawFiles implements Controller {

    private final Function<String, @Nullable Place> places;

    RawFiles(Function<String, @Nullable Place> places) {
        this.places = places;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        limits.raw()
                .forEach((file, text) -> KnobCatalogue.raw(file).ifPresent(knob -> {
                    Place place = places.apply(knob.controller());
                    if (place != null && place.has(file)) {
                        settings.add(new Setting(place.file(file), "", text, knob.fresh(), false));
                    } else {
                        warnings.add("Your kernel has no " + file + ". Its value is discarded.");
                    }
                }));
        return settings;
    }
}
