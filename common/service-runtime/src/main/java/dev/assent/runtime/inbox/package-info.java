/** Consumption of topics, each event once, with retries, and waiting for events under way. */
@NullMarked
package dev.assent.runtime.inbox;

import org.jspecify.annotations.NullMarked;
