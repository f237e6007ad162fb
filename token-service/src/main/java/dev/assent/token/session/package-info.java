/** Starts, validates, refreshes and revokes sessions. */
@NullMarked
package dev.assent.token.session;

import org.jspecify.annotations.NullMarked;
