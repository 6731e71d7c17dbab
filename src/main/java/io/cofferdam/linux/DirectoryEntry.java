package io.cofferdam.linux;

/**
 * A name in a directory.
 *
 * @param directory whether the file system said that it is a directory; false where it did not say
 */
public record DirectoryEntry(String name, boolean directory) {}
