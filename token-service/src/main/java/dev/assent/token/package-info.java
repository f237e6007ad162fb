/** Configuration and retention of token-service, which every other package may use. */
@NullMarked
package dev.assent.token;

import org.jspecify.annotations.NullMarked;
