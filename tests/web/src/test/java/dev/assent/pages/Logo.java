// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Logo of a tenant in the tests: an open book. */
final class Logo {
    private Logo() {}

    /** Returns the PNG in base64. */
    static String base64() throws IOException {
        BufferedImage image = new BufferedImage(320, 80, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(new Color(0x7c2d92));
        graphics.fillRoundRect(0, 0, 80, 80, 24, 24);
        graphics.setColor(Color.WHITE);
        graphics.fillRoundRect(16, 24, 22, 34, 6, 6);
        graphics.fillRoundRect(42, 24, 22, 34, 6, 6);
        graphics.setColor(new Color(0xb065c4));
        for (int row = 0; row < 3; row++) {
            graphics.fillRoundRect(100, 18 + row * 18, 200 - row * 40, 10, 10, 10);
        }
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }
}
