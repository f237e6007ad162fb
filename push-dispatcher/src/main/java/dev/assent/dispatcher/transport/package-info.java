/** Common model of the transports: pushes, webhook events and the outcomes of attempts. */
@NullMarked
package dev.assent.dispatcher.transport;

import org.jspecify.annotations.NullMarked;
