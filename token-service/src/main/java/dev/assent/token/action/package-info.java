/** Projects actions and the outcomes of their challenges from events. */
@NullMarked
package dev.assent.token.action;

import org.jspecify.annotations.NullMarked;
