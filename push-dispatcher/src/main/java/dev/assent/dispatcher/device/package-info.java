/** Copy of the enrolled devices, with sealed push tokens. */
@NullMarked
package dev.assent.dispatcher.device;

import org.jspecify.annotations.NullMarked;
