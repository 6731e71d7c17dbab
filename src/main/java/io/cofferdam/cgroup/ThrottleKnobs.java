package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rates of each disk: four files on v1, four words in io.max on v2. */
final class ThrottleKnobs {

    /** The four rates with their names in both versions. */
    private enum Rate {
        READ_BPS("rbps", "blkio.throttle.read_bps_device", "Read rate", true),
        WRITE_BPS("wbps", "blkio.throttle.write_bps_device", "Write rate", true),
        READ_IOPS("riops", "blkio.throttle.read_iops_device", "Reads", false),
        WRITE_IOPS("wiops", "blkio.throttle.write_iops_device", "Writes", false);

        final String word;
        final String file;
        final String label;
        final boolean bytes;

        Rate(String word, String file, String label, boolean bytes) {
            this.word = word;
            this.file = file;
            this.label = label;
            this.bytes = bytes;
        }

        List<DeviceThrottle> of(Limits limits) {
            return switch (this) {
                case READ_BPS -> limits.readBps();
                case WRITE_BPS -> limits.writeBps();
                case READ_IOPS -> limits.readIops();
                case WRITE_IOPS -> limits.writeIops();
            };
        }

        Limits with(Limits limits, List<DeviceThrottle> throttles) {
            return switch (this) {
                case READ_BPS -> limits.with(b -> b.readBps(throttles));
                case WRITE_BPS -> limits.with(b -> b.writeBps(throttles));
                case READ_IOPS -> limits.with(b -> b.readIops(throttles));
                case WRITE_IOPS -> limits.with(b -> b.writeIops(throttles));
            };
        }
    }

    private static final Pattern KEY = Pattern.compile("(?:io\\.max/([0-9]{1,7}):([0-9]{1,7})/(rbps|wbps|riops|wiops))"
            + "|(?:(blkio\\.throttle\\.(?:read|write)_(?:bps|iops)_device)/([0-9]{1,7}):([0-9]{1,7}))");

    private ThrottleKnobs() {}

    static boolean owns(String key) {
        return KEY.matcher(key).matches();
    }

    static Limits apply(Limits limits, String key, String input) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(key);
        }
        boolean v2 = matcher.group(1) != null;
        long major = Long.parseLong(matcher.group(v2 ? 1 : 5));
        long minor = Long.parseLong(matcher.group(v2 ? 2 : 6));
        String name = matcher.group(v2 ? 3 : 4);
        Rate rate = Stream.of(Rate.values())
                .filter(each -> name.equals(v2 ? each.word : each.file))
                .findFirst()
                .orElseThrow();
        Long value = rate.bytes ? Inputs.bytes(input) : Inputs.number(input, 1);
        return rate.with(limits, replaced(rate.of(limits), major, minor, value));
    }

    private static List<DeviceThrottle> replaced(
            List<DeviceThrottle> old, long major, long minor, @Nullable Long rate) {
        List<DeviceThrottle> throttles = new ArrayList<>(old);
        String path = old.stream()
                .filter(throttle -> throttle.major() == major && throttle.minor() == minor)
                .map(DeviceThrottle::path)
                .findFirst()
                .orElse("/dev/block/" + major + ":" + minor);
        throttles.removeIf(throttle -> throttle.major() == major && throttle.minor() == minor);
        if (rate != null && rate > 0) {
            throttles.add(new DeviceThrottle(path, major, minor, rate));
        }
        return throttles;
    }

    /** A knob for each rate of each disk, with what it did so far. */
    static List<Knob> list(Place place, Map<String, String> disks, BlkioUsage usage) {
        List<Knob> knobs = new ArrayList<>();
        boolean v2 = place.tree().unified();
        disks.forEach((number, name) -> {
            for (Rate rate : Rate.values()) {
                String file = v2 ? "io.max" : rate.file;
                if (place.has(file)) {
                    knobs.add(knob(place, rate, number, name, usage));
                }
            }
        });
        return knobs;
    }

    private static Knob knob(Place place, Rate rate, String number, String name, BlkioUsage usage) {
        boolean v2 = place.tree().unified();
        String file = v2 ? "io.max" : rate.file;
        Reading reading = line(place.read(file), number);
        String input = input(reading, rate, v2);
        return new Knob(
                v2 ? "io.max/" + number + "/" + rate.word : file + "/" + number,
                KnobCatalogue.IO,
                rate.label + ", " + name,
                rate.bytes ? "bytes a second" : "operations a second",
                rate.bytes ? StandardKnob.SIZE : "a whole number; empty for no limit",
                place.file(file),
                reading,
                rate.bytes && !input.isEmpty() ? ByteSize.exact(Long.parseLong(input)) : input,
                soFar(rate, number, usage),
                true);
    }

    /** The device's line of a file with many. */
    private static Reading line(Reading reading, String number) {
        return switch (reading) {
            case Reading.Text(String text) ->
                text.lines()
                        .filter(each -> each.startsWith(number + " "))
                        .findFirst()
                        .<Reading>map(Reading.Text::new)
                        .orElse(new Reading.Max());
            case Reading.Absent _, Reading.Unreadable _, Reading.Max _, Reading.Amount _ -> reading;
        };
    }

    private static String input(Reading line, Rate rate, boolean v2) {
        Pattern value = Pattern.compile(v2 ? " " + rate.word + "=([0-9]{1,18})( |$)" : " ([0-9]{1,18})$");
        Matcher matcher = value.matcher(line instanceof Reading.Text(String text) ? text : "");
        return matcher.find() ? matcher.group(1) : "";
    }

    private static @Nullable KnobUse soFar(Rate rate, String number, BlkioUsage usage) {
        for (BlkioUsage.Device device : usage.devices()) {
            if (number.equals(device.major() + ":" + device.minor())) {
                long amount = switch (rate) {
                    case READ_BPS -> device.readBytes();
                    case WRITE_BPS -> device.writeBytes();
                    case READ_IOPS -> device.readOperations();
                    case WRITE_IOPS -> device.writeOperations();
                };
                String text = (rate.bytes ? ByteSize.words(amount) : Long.toString(amount)) + " so far";
                return new KnobUse(amount, rate.bytes ? "bytes" : "operations", text, null);
            }
        }
        return null;
    }
}
