// SPDX-License-Identifier: Apache-2.0
/** State of a service for administrators: its version, its outbox, and how far its consumers are behind. */
@NullMarked
package dev.assent.runtime.status;

import org.jspecify.annotations.NullMarked;
