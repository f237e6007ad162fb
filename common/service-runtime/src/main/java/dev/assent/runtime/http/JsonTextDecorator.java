// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.io.InputDecorator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Check of the text of a body before Jackson reads it: UTF-8 without a byte order mark (RFC 8259 §8.1), and more than
 * blanks. Jackson would guess UTF-16 and UTF-32, and reads overlong forms as the characters that they must not stand for;
 * Quarkus would take blanks for no body, which some calls allow.
 */
final class JsonTextDecorator extends InputDecorator {
    private static final int CHUNK = 1024;

    @Override
    public InputStream decorate(IOContext context, InputStream in) throws IOException {
        // A body is in memory already and at most 64 KiB long.
        byte[] text = in.readAllBytes();
        return decorate(context, text, 0, text.length);
    }

    @Override
    public InputStream decorate(IOContext context, byte[] text, int offset, int length) throws IOException {
        checkEncoding(ByteBuffer.wrap(text, offset, length).slice());
        checkNotBlank(text, offset, offset + length);
        return new ByteArrayInputStream(text, offset, length);
    }

    @Override
    public Reader decorate(IOContext context, Reader reader) {
        return reader;
    }

    private static void checkEncoding(ByteBuffer text) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer characters = CharBuffer.allocate(CHUNK);
        CoderResult result;
        boolean first = true;
        do {
            result = decoder.decode(text, characters, true);
            characters.flip();
            if (first && characters.hasRemaining() && characters.get(0) == '\ufeff') {
                throw new InvalidMemberException(null, "must not begin with a byte order mark (RFC 8259)");
            }
            first = false;
            // UTF-16 and UTF-32 have a zero byte in each ASCII character; UTF-8 JSON has none.
            if (result.isError() || characters.chars().anyMatch(character -> character == 0)) {
                throw new InvalidMemberException(null, "must be JSON in UTF-8 (RFC 8259)");
            }
            characters.clear();
        } while (result.isOverflow());
    }

    private static void checkNotBlank(byte[] text, int from, int to) throws IOException {
        int start = from;
        while (start < to && isBlank(text[start])) {
            start++;
        }
        if (from < to && start == to) {
            throw new InvalidMemberException(null, "must be a JSON object");
        }
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r';
    }
}
