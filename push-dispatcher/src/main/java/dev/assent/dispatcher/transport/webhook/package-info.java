/** Transport to the tenant's own gateway by a webhook. */
@NullMarked
package dev.assent.dispatcher.transport.webhook;

import org.jspecify.annotations.NullMarked;
