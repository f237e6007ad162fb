/** Command {@code ./assent bench}: benchmarks of the whole stack, each beside a baseline. */
@NullMarked
package dev.assent.bench.stack;

import org.jspecify.annotations.NullMarked;
