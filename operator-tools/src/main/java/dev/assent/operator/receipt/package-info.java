/** Command {@code verify-receipt}: verifies the receipt of an answer offline. */
@NullMarked
package dev.assent.operator.receipt;

import org.jspecify.annotations.NullMarked;
