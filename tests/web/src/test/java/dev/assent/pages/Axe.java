// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Axe, with the rules of {@link AxeBuilder}, which would send its half megabyte of source for each state and fetch all results:
 * here a document gets it once, and only what is violated comes back. The document of a frame is not looked at.
 */
final class Axe {
    private static final String PUT_IN = "() => { %s }".formatted(source());

    /** Axe describes no element that is as it should be, which takes a third of its time. */
    private static final String RUN =
            """
            async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
              .flatMap((rule) => rule.nodes.map((node) =>
                `${rule.id} at ${JSON.stringify(node.target)}: ${node.failureSummary}`))""";

    private Axe() {}

    /** Returns what violates a rule in the present state of {@code page}. */
    static List<?> violations(Page page) {
        if (!(Boolean) page.evaluate("'axe' in window")) {
            page.evaluate(PUT_IN);
        }
        return (List<?>) page.evaluate(RUN);
    }

    private static String source() {
        try (InputStream source = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
            return new String(source.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
