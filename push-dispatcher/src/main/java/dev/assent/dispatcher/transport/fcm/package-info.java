/** Transport through Firebase Cloud Messaging (FCM). */
@NullMarked
package dev.assent.dispatcher.transport.fcm;

import org.jspecify.annotations.NullMarked;
