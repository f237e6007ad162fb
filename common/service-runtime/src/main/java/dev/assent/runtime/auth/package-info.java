/** Authentication of callers: one mechanism for each kind, selected by an annotation on the resource. */
@NullMarked
package dev.assent.runtime.auth;

import org.jspecify.annotations.NullMarked;
