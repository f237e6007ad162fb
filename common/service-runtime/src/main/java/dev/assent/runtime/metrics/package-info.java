/** Helpers for metrics that every service registers. */
@NullMarked
package dev.assent.runtime.metrics;

import org.jspecify.annotations.NullMarked;
