// SPDX-License-Identifier: Apache-2.0
package dev.assent.webtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine's Chromium, which all tests of this module share. Tests are skipped where there is none, unless the environment
 * has {@code ASSENT_REQUIRE_CHROMIUM}.
 */
final class Chromium {
    private static Browser running;

    private Chromium() {}

    /** Returns the browser, which the first call starts. All tests run in the thread of that call. */
    static synchronized Browser running() {
        if (running == null) {
            Optional<Path> program = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst();
            if (System.getenv("ASSENT_REQUIRE_CHROMIUM") == null) {
                assumeTrue(program.isPresent(), "the pages were not tried: Chromium is missing");
            }
            assertThat(program).as("Chromium").isPresent();
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            running = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(program.get())
                            // The machine of a test may have neither a sandbox nor shared memory for it.
                            .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        }
        return running;
    }
}
