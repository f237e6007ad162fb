/** Bare endpoints, which do as little as the framework allows. */
@NullMarked
package dev.assent.bench.baseline;

import org.jspecify.annotations.NullMarked;
