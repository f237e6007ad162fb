// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Switch that turns off compressed frames of WebSockets, which are on by default. The codec inflates a frame before its
 * length is checked, so that 50 KB of a stranger would become 50 MB of memory; a message of a page is short.
 */
@Singleton
class UncompressedFrames implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setPerFrameWebSocketCompressionSupported(false);
    }
}
