/** Fixtures for the tests of the services. */
@NullMarked
package dev.assent.testing;

import org.jspecify.annotations.NullMarked;
