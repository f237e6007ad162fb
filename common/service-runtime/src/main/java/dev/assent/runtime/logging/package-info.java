// SPDX-License-Identifier: Apache-2.0
/** Filter that limits how often a service logs the same warning or error. */
@NullMarked
package dev.assent.runtime.logging;

import org.jspecify.annotations.NullMarked;
