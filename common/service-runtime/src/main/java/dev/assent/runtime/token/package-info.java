/** Track tokens and the parsing of compact JWTs. */
@NullMarked
package dev.assent.runtime.token;

import org.jspecify.annotations.NullMarked;
