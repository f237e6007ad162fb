/** Usage of a tenant: what it has now, and what it did each day. */
@NullMarked
package dev.assent.challenge.usage;

import org.jspecify.annotations.NullMarked;
