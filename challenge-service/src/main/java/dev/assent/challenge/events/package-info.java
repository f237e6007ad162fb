/** Kafka consumers of challenge-service. */
@NullMarked
package dev.assent.challenge.events;

import org.jspecify.annotations.NullMarked;
