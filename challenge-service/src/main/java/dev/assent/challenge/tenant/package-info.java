/** Administration of tenants, their secret keys and settings. */
@NullMarked
package dev.assent.challenge.tenant;

import org.jspecify.annotations.NullMarked;
