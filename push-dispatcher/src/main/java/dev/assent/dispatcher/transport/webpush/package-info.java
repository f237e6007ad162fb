/** Transport through Web Push (RFC 8030), which includes UnifiedPush. */
@NullMarked
package dev.assent.dispatcher.transport.webpush;

import org.jspecify.annotations.NullMarked;
