// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The installed Chromium, started once for each thread that runs tests: Playwright's objects belong to the thread that made
 * them. Tests are skipped where it is missing, unless the environment has {@code
 * ASSENT_REQUIRE_CHROMIUM}.
 */
final class Chromium {
    /** The whole browser. It draws its windows also where nobody sees them, and makes a whole profile for each visit. */
    private static final Path WHOLE = Path.of("/usr/bin/chromium");

    /** The same engine without windows, which takes half of the processor time. It shows no notifications. */
    private static final Path SHELL = Path.of("/usr/bin/chromium-headless-shell");

    /** Time in which something must appear, also on a machine that does much else. */
    static final double TIMEOUT_MILLIS = 30_000;

    private static final ThreadLocal<Playwright> PLAYWRIGHT = ThreadLocal.withInitial(Chromium::createPlaywright);
    private static final ThreadLocal<Browser> RUNNING =
            ThreadLocal.withInitial(() -> start(Files.isExecutable(SHELL) ? SHELL : WHOLE));

    private Chromium() {}

    static Browser running() {
        return RUNNING.get();
    }

    /** Starts a browser that shows notifications. */
    static Browser startWithNotifications() {
        return start(WHOLE);
    }

    private static Browser start(Path program) {
        boolean present = Files.isExecutable(program);
        if (System.getenv("ASSENT_REQUIRE_CHROMIUM") == null) {
            assumeTrue(present, "the pages were not tested: " + program + " is missing");
        }
        assertThat(present).as("%s", program).isTrue();
        return PLAYWRIGHT
                .get()
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        // Root may not use the sandbox; the pages are our own.
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    private static Playwright createPlaywright() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        return playwright;
    }
}
