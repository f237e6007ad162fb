/** Actions that backends track, and the challenges started for them. */
@NullMarked
package dev.assent.challenge.action;

import org.jspecify.annotations.NullMarked;
