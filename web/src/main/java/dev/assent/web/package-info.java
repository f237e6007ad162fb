// SPDX-License-Identifier: Apache-2.0
/** Pages and modules for browsers, held in memory, and the headers with which they are served. */
@NullMarked
package dev.assent.web;

import org.jspecify.annotations.NullMarked;
