/** Endpoints of an administrator for challenges and their statistics. */
@NullMarked
package dev.assent.verification.administration;

import org.jspecify.annotations.NullMarked;
