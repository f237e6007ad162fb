package dev.assent.contracts;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Instant;
import java.util.UUID;

/** Identifiers that sort by the time they were made: UUIDv7 (RFC 9562 §5.7). */
public final class UuidGenerator {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private UuidGenerator() {}

    /** A new UUIDv7 of this moment. */
    public static UUID next() {
        return GENERATOR.generate();
    }

    /** A new UUIDv7 that carries {@code at} as its time, for callers that hold a clock of their own. */
    public static UUID next(Instant at) {
        return GENERATOR.construct(at.toEpochMilli());
    }

    /** The moment that a UUIDv7 carries in its first 48 bits, to the millisecond. */
    public static Instant timeOf(UUID uuidV7) {
        return Instant.ofEpochMilli(uuidV7.getMostSignificantBits() >>> 16);
    }
}
