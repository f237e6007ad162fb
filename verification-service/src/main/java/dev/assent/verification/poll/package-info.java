/** Answers the polls of browsers from a cache in memory. */
@NullMarked
package dev.assent.verification.poll;

import org.jspecify.annotations.NullMarked;
