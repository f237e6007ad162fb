/** Asks the tenant's webhook to confirm an approval before its access token is issued. */
@NullMarked
package dev.assent.token.confirmation;

import org.jspecify.annotations.NullMarked;
