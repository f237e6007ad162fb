// SPDX-License-Identifier: Apache-2.0
/** What a service says of itself to an administrator. */
@NullMarked
package dev.assent.runtime.status;

import org.jspecify.annotations.NullMarked;
