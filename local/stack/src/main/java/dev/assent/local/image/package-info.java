/** Command {@code images}: builds the container images of the services. */
@NullMarked
package dev.assent.local.image;

import org.jspecify.annotations.NullMarked;
