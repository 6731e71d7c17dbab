package io.cofferdam.linux;

/** A part of a file that holds data, as lseek(2) finds it; what lies between two of them is a hole. */
public record Extent(long offset, long length) {}
