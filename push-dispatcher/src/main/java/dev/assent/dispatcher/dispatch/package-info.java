/** Dispatches open deliveries to their endpoints, with limits on concurrency and a circuit breaker for each destination. */
@NullMarked
package dev.assent.dispatcher.dispatch;

import org.jspecify.annotations.NullMarked;
