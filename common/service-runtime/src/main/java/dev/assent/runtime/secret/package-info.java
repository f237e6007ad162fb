/** Master keys, sealed secrets and hashes. */
@NullMarked
package dev.assent.runtime.secret;

import org.jspecify.annotations.NullMarked;
