/** Transport through Apple's push service (APNs). */
@NullMarked
package dev.assent.dispatcher.transport.apns;

import org.jspecify.annotations.NullMarked;
