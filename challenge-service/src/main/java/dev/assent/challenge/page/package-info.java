// SPDX-License-Identifier: Apache-2.0
/** Pages for browsers. */
@NullMarked
package dev.assent.challenge.page;

import org.jspecify.annotations.NullMarked;
