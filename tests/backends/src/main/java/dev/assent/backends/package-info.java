/** Servers that the test JVMs of one Maven run share. */
@NullMarked
package dev.assent.backends;

import org.jspecify.annotations.NullMarked;
