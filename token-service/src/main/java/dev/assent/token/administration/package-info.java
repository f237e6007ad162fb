// SPDX-License-Identifier: Apache-2.0
/** State of the service for administrators. */
@NullMarked
package dev.assent.token.administration;

import org.jspecify.annotations.NullMarked;
