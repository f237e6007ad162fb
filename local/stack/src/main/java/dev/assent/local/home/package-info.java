/** Folder of a local stack: data, secrets, logs and variables. */
@NullMarked
package dev.assent.local.home;

import org.jspecify.annotations.NullMarked;
