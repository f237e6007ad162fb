/** Configuration of challenge-service. */
@NullMarked
package dev.assent.challenge;

import org.jspecify.annotations.NullMarked;
