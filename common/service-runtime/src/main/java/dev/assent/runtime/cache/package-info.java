// SPDX-License-Identifier: Apache-2.0
/** Caches in memory. */
@NullMarked
package dev.assent.runtime.cache;

import org.jspecify.annotations.NullMarked;
