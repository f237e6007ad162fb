/** Prometheus that observes a local stack. */
@NullMarked
package dev.assent.local.observe;

import org.jspecify.annotations.NullMarked;
