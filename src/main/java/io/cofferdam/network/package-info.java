/** Bridges, address pools, veth pairs and published ports. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.network;
