/** Queue of the open deliveries: claims, retries and retention. */
@NullMarked
package dev.assent.dispatcher.queue;

import org.jspecify.annotations.NullMarked;
