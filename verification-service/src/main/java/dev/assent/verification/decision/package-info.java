/** Decides challenges and stores them, without HTTP or Kafka. */
@NullMarked
package dev.assent.verification.decision;

import org.jspecify.annotations.NullMarked;
