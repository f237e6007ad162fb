/** Removal of a user with all its data. */
@NullMarked
package dev.assent.challenge.removal;

import org.jspecify.annotations.NullMarked;
