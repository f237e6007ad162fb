/** Command {@code follow}: correlates the events of the topics into timelines of sign-ins. */
@NullMarked
package dev.assent.operator.timeline;

import org.jspecify.annotations.NullMarked;
