/** Start of a challenge, and the limits on starts and pushes. */
@NullMarked
package dev.assent.challenge.start;

import org.jspecify.annotations.NullMarked;
