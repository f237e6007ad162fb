/** Settings of a tenant and of its actions, with their limits and defaults. */
@NullMarked
package dev.assent.contracts.tenant;

import org.jspecify.annotations.NullMarked;
