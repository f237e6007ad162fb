/** Access of commands to a Kafka cluster: options, reading and redaction. */
@NullMarked
package dev.assent.operator.cluster;

import org.jspecify.annotations.NullMarked;
