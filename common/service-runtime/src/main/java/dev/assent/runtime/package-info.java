/** Runtime that the four services share: each package is one concern, and no two packages depend on each other. */
@NullMarked
package dev.assent.runtime;

import org.jspecify.annotations.NullMarked;
