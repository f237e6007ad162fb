/** Signed webhooks to tenants. */
@NullMarked
package dev.assent.runtime.webhook;

import org.jspecify.annotations.NullMarked;
