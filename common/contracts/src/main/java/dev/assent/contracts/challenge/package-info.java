/** Challenges as every service, client and receipt sees them: ids, states, contexts and signed texts. */
@NullMarked
package dev.assent.contracts.challenge;

import org.jspecify.annotations.NullMarked;
