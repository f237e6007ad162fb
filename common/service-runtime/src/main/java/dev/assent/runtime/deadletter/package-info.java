// SPDX-License-Identifier: Apache-2.0
/** Dead letters: reading them, replaying them, and which were replayed. The command line of the operator uses it too. */
@NullMarked
package dev.assent.runtime.deadletter;

import org.jspecify.annotations.NullMarked;
