/** Executes one attempt of a delivery, then stores and publishes its result. */
@NullMarked
package dev.assent.dispatcher.attempt;

import org.jspecify.annotations.NullMarked;
