/** Orderly and bounded shutdown of a process. */
@NullMarked
package dev.assent.runtime.shutdown;

import org.jspecify.annotations.NullMarked;
