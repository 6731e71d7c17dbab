package io.cofferdam.wiring;

import io.cofferdam.layer.UnpackLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an archive or a layer of an image may ask of this host.
 *
 * @param maxBytes of one uncompressed (property cofferdam.unpack.max-bytes)
 * @param maxGrowth how many times its compressed size it may become (cofferdam.unpack.max-growth)
 * @param maxFiles files, directories and links of one (cofferdam.unpack.max-files)
 * @param minFree what unpacking leaves free on the disk (cofferdam.unpack.min-free)
 */
@ConfigurationProperties("cofferdam.unpack")
record UnpackProperties(
        @DefaultValue("64GB") DataSize maxBytes,
        @DefaultValue("250") int maxGrowth,
        @DefaultValue("2000000") int maxFiles,
        @DefaultValue("256MB") DataSize minFree) {

    UnpackLimits limits() {
        return UnpackLimits.DEFAULT.with(maxBytes.toBytes(), maxGrowth, maxFiles, minFree.toBytes());
    }
}
