// SPDX-License-Identifier: Apache-2.0
/** Endpoints and statistics of an administrator that several services serve. */
@NullMarked
package dev.assent.runtime.administration;

import org.jspecify.annotations.NullMarked;
