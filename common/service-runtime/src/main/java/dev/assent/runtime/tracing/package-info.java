/** Sampling of traces. */
@NullMarked
package dev.assent.runtime.tracing;

import org.jspecify.annotations.NullMarked;
