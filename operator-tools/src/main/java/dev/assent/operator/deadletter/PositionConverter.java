// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.deadletter;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.deadletter.DeadLetterPosition;
import dev.assent.runtime.deadletter.DeadLetterTopics;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the position of a dead letter as {@code list} prints it. */
final class PositionConverter implements ITypeConverter<DeadLetterPosition> {
    static final String FORM = "TOPIC/PARTITION@OFFSET";

    @Override
    public DeadLetterPosition convert(String text) {
        return DeadLetterPosition.parse(text, DeadLetterTopics.DEFAULT)
                .orElseThrow(() -> new TypeConversionException("'" + text
                        + "' is not the position of a dead letter; expected " + FORM + " as printed by list, such as "
                        + Topic.CHALLENGE_UPDATED.deadLetterTopicName() + "/0@12"));
    }
}
