/** What the log of a service leaves out. */
@NullMarked
package dev.assent.runtime.logging;

import org.jspecify.annotations.NullMarked;
