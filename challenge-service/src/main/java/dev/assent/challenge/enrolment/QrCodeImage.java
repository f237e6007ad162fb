// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import io.nayuki.qrcodegen.QrCode;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * QR code (ISO/IEC 18004) as a drawing: a page draws it as an SVG image of its own.
 *
 * @param size number of modules on each side, with the quiet zone
 * @param path SVG path of the dark modules
 */
@Schema(name = "QrCode")
public record QrCodeImage(
        @Schema(required = true, description = "side of the square view box") int size,
        @Schema(required = true, description = "SVG path of the dark modules") String path) {
    private static final int QUIET_ZONE = 4;

    /** Returns the QR code of {@code text}, which stays readable if 15 % of it are covered. */
    static QrCodeImage of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            int x = 0;
            while (x < code.size) {
                int end = x;
                while (end < code.size && code.getModule(end, y)) {
                    end++;
                }
                if (end > x) {
                    append(path, x, y, end - x);
                }
                x = end + 1;
            }
        }
        return new QrCodeImage(code.size + 2 * QUIET_ZONE, path.toString());
    }

    private static void append(StringBuilder path, int x, int y, int width) {
        path.append('M')
                .append(x + QUIET_ZONE)
                .append(' ')
                .append(y + QUIET_ZONE)
                .append('h')
                .append(width)
                .append("v1h-")
                .append(width)
                .append('z');
    }
}
