/** Commands {@code up} and {@code reset}: start, supervise and stop the local stack. */
@NullMarked
package dev.assent.local.stack;

import org.jspecify.annotations.NullMarked;
