/** Browsers of a user, with the endpoints that list, remember and invalidate them. */
@NullMarked
package dev.assent.challenge.browser;

import org.jspecify.annotations.NullMarked;
