package io.cofferdam.container;

/** What a waiter waits for. */
public enum WaitCondition {
    NOT_RUNNING,
    NEXT_EXIT,
    REMOVED
}
