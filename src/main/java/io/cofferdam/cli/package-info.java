/** The subcommands of bin/cofferdam besides serve. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.cli;
