/** Admin endpoints for deliveries and test pushes. */
@NullMarked
package dev.assent.dispatcher.admin;

import org.jspecify.annotations.NullMarked;
