/** Outcomes of challenges, applied to all that they change. */
@NullMarked
package dev.assent.challenge.outcome;

import org.jspecify.annotations.NullMarked;
