// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import dev.assent.contracts.Base64Text;
import dev.assent.runtime.http.ApiException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Check of a PNG picture (ISO/IEC 15948) that an administrator uploads. */
final class PngImage {
    /** Longest file. */
    static final int MAX_BYTES = 32 * 1024;

    private static final int MAX_SIDE = 1024;
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int HEADER_LENGTH = 13;
    private static final int HEADER_TYPE = 0x49484452;
    private static final int BYTES_TO_SIZE = Long.BYTES + 4 * Integer.BYTES;

    private PngImage() {}

    /** Returns the picture that {@code base64} is; throws a 400 naming {@code field} unless it is a PNG of a permitted size. */
    static byte[] parse(String field, String base64) {
        Optional<byte[]> decoded = Base64Text.decode(base64);
        byte[] png = decoded.orElseThrow(() -> ApiException.invalidRequest(field, "must be base64"));
        if (png.length > MAX_BYTES) {
            throw ApiException.invalidRequest(field, "must be a picture of 32 KB at most");
        }
        ByteBuffer content = ByteBuffer.wrap(png);
        if (png.length < BYTES_TO_SIZE
                || content.getLong() != SIGNATURE
                || content.getInt() != HEADER_LENGTH
                || content.getInt() != HEADER_TYPE) {
            throw ApiException.invalidRequest(field, "must be a PNG picture");
        }
        int width = content.getInt();
        int height = content.getInt();
        if (!isSide(width) || !isSide(height)) {
            throw ApiException.invalidRequest(field, "must have 1 to 1024 pixels on each side");
        }
        return png;
    }

    private static boolean isSide(int pixels) {
        return pixels >= 1 && pixels <= MAX_SIDE;
    }
}
