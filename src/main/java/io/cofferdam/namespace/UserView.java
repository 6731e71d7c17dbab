package io.cofferdam.namespace;

import io.cofferdam.linux.Capabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process may do.
 *
 * @param bounding the most it can ever have
 * @param seccomp "off", "strict" or "filter"; empty if the process is gone
 * @param seccompFilters how many filters are in force
 * @param noNewPrivileges exec gives no more rights
 */
public record UserView(
        List<IdMapping> uidMap,
        List<IdMapping> gidMap,
        Set<String> effective,
        Set<String> permitted,
        Set<String> inheritable,
        Set<String> bounding,
        Set<String> ambient,
        String seccomp,
        int seccompFilters,
        boolean noNewPrivileges) {

    private static final String MASK = "[0-9a-f]{1,16}";

    static UserView read(Path process) {
        Map<String, String> status = ProcFile.keyed(process.resolve("status"));
        return new UserView(
                IdMapping.read(process.resolve("uid_map")),
                IdMapping.read(process.resolve("gid_map")),
                capabilities(status.get("CapEff")),
                capabilities(status.get("CapPrm")),
                capabilities(status.get("CapInh")),
                capabilities(status.get("CapBnd")),
                capabilities(status.get("CapAmb")),
                switch (status.getOrDefault("Seccomp", "")) {
                    case "0" -> "off";
                    case "1" -> "strict";
                    case "2" -> "filter";
                    default -> "";
                },
                (int) ProcFile.number(status.getOrDefault("Seccomp_filters", "0")),
                status.getOrDefault("NoNewPrivs", "0").equals("1"));
    }

    private static Set<String> capabilities(@Nullable String hex) {
        return hex == null || !hex.matches(MASK) ? Set.of() : Capabilities.fromMask(Long.parseUnsignedLong(hex, 16));
    }
}
