// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Instant;
import java.util.UUID;

/** Generator of UUIDv7 identifiers (RFC 9562 §5.7), which sort by their creation time. */
public final class UuidGenerator {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private UuidGenerator() {}

    /** Generates a UUIDv7 of the current time. */
    public static UUID next() {
        return GENERATOR.generate();
    }

    /** Generates a UUIDv7 that carries {@code at} as its time, for callers with a clock of their own. */
    public static UUID next(Instant at) {
        return GENERATOR.construct(at.toEpochMilli());
    }

    /** Returns the smallest UUID of the time {@code at}: those generated before are smaller. */
    public static UUID firstOf(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }

    /** Returns the time in the first 48 bits of a UUIDv7, in milliseconds. */
    public static Instant timeOf(UUID uuidV7) {
        return Instant.ofEpochMilli(uuidV7.getMostSignificantBits() >>> 16);
    }
}
