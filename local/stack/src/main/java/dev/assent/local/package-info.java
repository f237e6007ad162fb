/** Command line {@code ./assent} of the local stack. */
@NullMarked
package dev.assent.local;

import org.jspecify.annotations.NullMarked;
