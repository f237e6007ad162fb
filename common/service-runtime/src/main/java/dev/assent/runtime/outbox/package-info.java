/** Units of work and the transactional outbox that publishes their events to Kafka. */
@NullMarked
package dev.assent.runtime.outbox;

import org.jspecify.annotations.NullMarked;
