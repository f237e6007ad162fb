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
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");

    /** Time in which something must appear, also on a machine that does much else. */
    static final double TIMEOUT_MILLIS = 30_000;

    private static final ThreadLocal<Browser> RUNNING = ThreadLocal.withInitial(Chromium::start);

    private Chromium() {}

    static Browser running() {
        return RUNNING.get();
    }

    private static Browser start() {
        boolean present = Files.isExecutable(PROGRAM);
        if (System.getenv("ASSENT_REQUIRE_CHROMIUM") == null) {
            assumeTrue(present, "the pages were not tested: " + PROGRAM + " is missing");
        }
        assertThat(present).as("%s", PROGRAM).isTrue();
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        // Root may not use the sandbox; the pages are our own.
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }
}
