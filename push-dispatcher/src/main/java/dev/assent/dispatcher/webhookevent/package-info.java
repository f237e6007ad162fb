/** Webhook events about challenges and devices, and the audit export in batches. */
@NullMarked
package dev.assent.dispatcher.webhookevent;

import org.jspecify.annotations.NullMarked;
