/** Kafka consumers of this service. */
@NullMarked
package dev.assent.dispatcher.events;

import org.jspecify.annotations.NullMarked;
