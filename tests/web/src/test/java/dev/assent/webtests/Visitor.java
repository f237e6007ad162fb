// SPDX-License-Identifier: Apache-2.0
package dev.assent.webtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Person at a browser of its own: cookies and storage are those of nobody else. {@link #close} requires that no page had an
 * error or broke its Content-Security-Policy.
 */
final class Visitor implements AutoCloseable {
    private static final String REPORT_VIOLATIONS =
            """
            document.addEventListener("securitypolicyviolation", (event) =>
              console.error("policy: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample));""";

    private final BrowserContext context;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> expected = new CopyOnWriteArrayList<>();

    private Visitor(BrowserContext context) {
        this.context = context;
        context.addInitScript(REPORT_VIOLATIONS);
        context.onPage(page -> {
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.type().equals("warning")) {
                    errors.add(message.text() + " (" + message.location() + ")");
                }
            });
            page.onPageError(errors::add);
        });
        context.setDefaultTimeout(10_000);
    }

    /** Returns a person at a large screen. */
    static Visitor atDesktop() {
        return of(1280, 800, ColorScheme.LIGHT, "en-US");
    }

    /** Returns a person with a narrow screen. */
    static Visitor atPhone(ColorScheme scheme) {
        return of(360, 740, scheme, "en-US");
    }

    static Visitor of(int width, int height, ColorScheme scheme, String locale) {
        return new Visitor(Chromium.running()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setDeviceScaleFactor(2)
                        .setColorScheme(scheme)
                        .setReducedMotion(ReducedMotion.REDUCE)
                        .setLocale(locale)));
    }

    BrowserContext context() {
        return context;
    }

    /** Opens {@code url} in a new page. */
    Page open(String url) {
        Page page = context.newPage();
        page.navigate(url);
        return page;
    }

    /** Permits console messages that contain {@code text}: those of a browser about a request that a test lets fail. */
    Visitor expectConsole(String text) {
        expected.add(text);
        return this;
    }

    /** Returns the errors and policy violations until now, without those that are expected. */
    List<String> errors() {
        return errors.stream()
                .filter(error -> expected.stream().noneMatch(error::contains))
                .toList();
    }

    /** Requires that axe finds nothing to object to on {@code page}. */
    static void checkAccessibility(Page page) {
        List<Rule> violations = new AxeBuilder(page)
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                .analyze()
                .getViolations();
        assertThat(violations)
                .as("accessibility of %s", page.url())
                .extracting(rule -> rule.getId() + ": " + rule.getNodes())
                .isEmpty();
    }

    /** Requires that nothing of {@code page} is wider than the screen. */
    static void checkWidth(Page page) {
        assertThat(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("pixels that do not fit")
                .isEqualTo(0);
    }

    /** Writes {@code docs/images/<name>.png} if the documents are to be written. */
    static void screenshot(Page page, String name) throws IOException {
        if (System.getProperty("assent.docs.write") == null) {
            return;
        }
        Path file = WebStack.project().resolve("docs/images/" + name + ".png");
        Files.createDirectories(file.getParent());
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    @Override
    public void close() {
        context.close();
        assertThat(errors()).as("errors of the pages").isEmpty();
    }
}
