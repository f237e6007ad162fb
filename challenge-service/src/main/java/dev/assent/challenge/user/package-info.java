/** Users of a tenant and their attributes. */
@NullMarked
package dev.assent.challenge.user;

import org.jspecify.annotations.NullMarked;
