/** Embedded PostgreSQL and Kafka servers for the local stack and for tests. */
@NullMarked
package dev.assent.embedded;

import org.jspecify.annotations.NullMarked;
