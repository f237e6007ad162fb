// SPDX-License-Identifier: Apache-2.0
/** Base of commands, and text and errors for the person at the terminal. */
@NullMarked
package dev.assent.operator.terminal;

import org.jspecify.annotations.NullMarked;
