/** Validates track tokens and access tokens for backends. */
@NullMarked
package dev.assent.token.validate;

import org.jspecify.annotations.NullMarked;
