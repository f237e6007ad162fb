/** Endpoints for phones: the pending challenge, nonces and answers. */
@NullMarked
package dev.assent.verification.device;

import org.jspecify.annotations.NullMarked;
