/** Endpoints of an administrator for the users of a tenant. */
@NullMarked
package dev.assent.challenge.administration;

import org.jspecify.annotations.NullMarked;
