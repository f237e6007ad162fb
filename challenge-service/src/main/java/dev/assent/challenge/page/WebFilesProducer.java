// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.web.WebFiles;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Producer of the files for browsers, which are read at the start. */
final class WebFilesProducer {
    private WebFilesProducer() {}

    @Produces
    @Singleton
    static WebFiles files() {
        return WebFiles.load();
    }
}
