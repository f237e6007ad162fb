/** Endpoints for backends: the open challenge and the receipt of an answer. */
@NullMarked
package dev.assent.verification.backend;

import org.jspecify.annotations.NullMarked;
