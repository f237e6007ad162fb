// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import dev.assent.client.ApiClient;
import dev.assent.local.home.Home;
import dev.assent.local.home.Secrets;
import dev.assent.local.proxy.LocalPages;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Demo page of a stack, with what it needs of the stack. Nothing is called or connected before the page is opened. */
public final class DemoPage implements AutoCloseable {
    private final EventFeed feed;
    private final DemoPages pages;

    private DemoPage(EventFeed feed, DemoPages pages) {
        this.feed = feed;
        this.pages = pages;
    }

    /**
     * Creates the page.
     *
     * @param api the base URL of the API, of the stack itself
     * @param kafka host and port of a broker
     * @param publicUrl the URL of a TLS proxy in front, if there is one
     */
    public static DemoPage of(URI api, String kafka, Secrets secrets, Home home, Optional<URI> publicUrl) {
        DemoShop.ShopKey key = new DemoShop.ShopKey() {
            @Override
            public @Nullable String read() {
                return secrets.demoShopKey();
            }

            @Override
            public void write(String apiSecretKey) {
                secrets.recordDemoShopKey(home, apiSecretKey);
            }
        };
        EventFeed feed = new EventFeed(kafka, DemoShop.TENANT);
        return new DemoPage(
                feed,
                new DemoPages(
                        new DemoShop(new ApiClient(api), secrets.adminToken(), key),
                        feed,
                        new RequestOrigin(publicUrl)));
    }

    /** Returns the page and its API, for the proxy to serve. */
    public LocalPages pages() {
        return pages;
    }

    /** Ends all event streams. */
    @Override
    public void close() {
        feed.close();
    }
}
