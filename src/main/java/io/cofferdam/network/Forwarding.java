package io.cofferdam.network;

/** What is done about packet filters of others that drop forwarded packets by policy. */
public enum Forwarding {
    /** Nothing but telling of them. */
    OWN,
    /** What this instance's own table lets through passes them too, unless a rule of theirs says otherwise. */
    ALLOW
}
