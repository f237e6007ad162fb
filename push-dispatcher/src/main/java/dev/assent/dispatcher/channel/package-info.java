/** Push channels of the tenants: their settings, credentials, administration and health. */
@NullMarked
package dev.assent.dispatcher.channel;

import org.jspecify.annotations.NullMarked;
