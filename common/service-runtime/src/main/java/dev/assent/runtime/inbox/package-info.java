/** Idempotent consumption of events, with retries, dead letters and waiting for events under way. */
@NullMarked
package dev.assent.runtime.inbox;

import org.jspecify.annotations.NullMarked;
