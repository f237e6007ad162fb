// SPDX-License-Identifier: Apache-2.0
/** Users as tokens and sessions need them: the proofs of whom are revoked. */
@NullMarked
package dev.assent.token.user;

import org.jspecify.annotations.NullMarked;
