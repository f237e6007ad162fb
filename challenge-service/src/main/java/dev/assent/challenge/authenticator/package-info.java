/** Authenticators of users: enrolled devices and addresses that a backend has verified. */
@NullMarked
package dev.assent.challenge.authenticator;

import org.jspecify.annotations.NullMarked;
