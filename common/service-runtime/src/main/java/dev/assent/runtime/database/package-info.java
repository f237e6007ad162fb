/** Connections to PostgreSQL: their failures, their use by one transaction at a time, and the deletion of old rows. */
@NullMarked
package dev.assent.runtime.database;

import org.jspecify.annotations.NullMarked;
