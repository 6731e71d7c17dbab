package io.cofferdam.cgroup;

import java.nio.file.Path;

/**
 * One text for one file of a cgroup.
 *
 * @param file where to
 * @param text what, without a line end
 * @param optional failure is a warning, because only a default could not be set
 */
public record CgroupWrite(Path file, String text, boolean optional) {}
