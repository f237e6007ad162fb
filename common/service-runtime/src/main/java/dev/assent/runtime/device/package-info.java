/** Keys, signatures and one-time messages of devices. */
@NullMarked
package dev.assent.runtime.device;

import org.jspecify.annotations.NullMarked;
