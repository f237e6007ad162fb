/** Signs and verifies JWTs, rotates the signing keys and publishes the public ones. */
@NullMarked
package dev.assent.token.signing;

import org.jspecify.annotations.NullMarked;
