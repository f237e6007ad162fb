/** Kafka consumers, which map events to calls of the other packages. */
@NullMarked
package dev.assent.token.events;

import org.jspecify.annotations.NullMarked;
