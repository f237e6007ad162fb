/** Command {@code dead-letters}: lists, shows and replays records that failed permanently. */
@NullMarked
package dev.assent.operator.deadletter;

import org.jspecify.annotations.NullMarked;
