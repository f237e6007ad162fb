/** Stubs of the push services for demos and for tests. */
@NullMarked
package dev.assent.embedded.push;

import org.jspecify.annotations.NullMarked;
