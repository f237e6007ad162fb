// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QrCodeImageTest {
    private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");
    private static final int QUIET_ZONE = 4;

    @Test
    void thePathHasTheDarkModulesAndNoOthers() {
        String link = "https://assent.example/phone/#e=ABCD-EFGH-JKMN-PQRS";
        QrCode expected = QrCode.encodeText(link, QrCode.Ecc.MEDIUM);

        QrCodeImage image = QrCodeImage.of(link);

        assertThat(image.size()).isEqualTo(expected.size + 2 * QUIET_ZONE);
        boolean[][] drawn = new boolean[image.size()][image.size()];
        Matcher runs = RUN.matcher(image.path());
        int end = 0;
        while (runs.find()) {
            assertThat(runs.start()).isEqualTo(end);
            assertThat(runs.group(3)).isEqualTo(runs.group(4));
            end = runs.end();
            for (int i = 0; i < Integer.parseInt(runs.group(3)); i++) {
                drawn[Integer.parseInt(runs.group(2))][Integer.parseInt(runs.group(1)) + i] = true;
            }
        }
        assertThat(end).isEqualTo(image.path().length());
        for (int y = 0; y < image.size(); y++) {
            for (int x = 0; x < image.size(); x++) {
                // Outside of the code, a module is light.
                assertThat(drawn[y][x]).isEqualTo(expected.getModule(x - QUIET_ZONE, y - QUIET_ZONE));
            }
        }
    }
}
