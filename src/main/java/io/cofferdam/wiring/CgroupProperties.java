package io.cofferdam.wiring;

import io.cofferdam.cgroup.RealtimeShare;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all containers of the instance share.
 *
 * @param cpuRtRuntime of real-time, in microseconds of each second (property cofferdam.cgroups.cpu-rt-runtime)
 */
@ConfigurationProperties("cofferdam.cgroups")
record CgroupProperties(@DefaultValue("0") long cpuRtRuntime) {

    RealtimeShare realtime() {
        return new RealtimeShare(cpuRtRuntime);
    }
}
