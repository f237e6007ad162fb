/** Audit log of administrators' changes. */
@NullMarked
package dev.assent.runtime.audit;

import org.jspecify.annotations.NullMarked;
