/** Rate limits that all instances share. */
@NullMarked
package dev.assent.runtime.limit;

import org.jspecify.annotations.NullMarked;
