// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import org.jspecify.annotations.Nullable;

/**
 * End of a visit to the challenge page, as a backend has tracked it.
 *
 * @param redirectUrl the URL to which the page returns the user; null if it was tracked without one
 * @param redirectToSettings whether the page shows the user's devices before, once the action is proven
 */
public record PageReturn(@Nullable String redirectUrl, boolean redirectToSettings) {}
