package io.cofferdam.wiring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is remembered of containers that are no more.
 *
 * @param keep for how long (property cofferdam.ended.keep, such as 7d or 12h); 0 for not at all
 */
@ConfigurationProperties("cofferdam.ended")
record EndedProperties(@DefaultValue("7d") Duration keep) {

    EndedProperties {
        if (keep.isNegative()) {
            throw new IllegalArgumentException("cofferdam.ended.keep may not be below 0.");
        }
    }
}
