// SPDX-License-Identifier: Apache-2.0
/** Columns with sealed texts. */
@NullMarked
package dev.assent.verification;

import org.jspecify.annotations.NullMarked;
