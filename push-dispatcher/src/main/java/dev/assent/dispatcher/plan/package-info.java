/** Plans deliveries: pushes of new challenges, withdrawals of ended ones, and webhook events. */
@NullMarked
package dev.assent.dispatcher.plan;

import org.jspecify.annotations.NullMarked;
