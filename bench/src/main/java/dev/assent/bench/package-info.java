/** Benchmarks of cryptographic operations. */
@NullMarked
package dev.assent.bench;

import org.jspecify.annotations.NullMarked;
