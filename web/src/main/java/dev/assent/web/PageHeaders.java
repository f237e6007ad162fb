// SPDX-License-Identifier: Apache-2.0
package dev.assent.web;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers of a page for browsers: what it may load, who may frame it, and that nobody stores it. */
public final class PageHeaders {
    /** Sources of frames for a page that nobody may frame. */
    public static final List<String> NO_FRAMES = List.of("'none'");

    private static final String OWN_ORIGIN = "'self'";
    private static final String POLICY_NAME = "Content-Security-Policy";
    private static final String POLICY = "default-src 'none'; script-src 'self' %s; style-src 'self'; img-src 'self';"
            + " connect-src %s; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
            + " require-trusted-types-for 'script'; trusted-types lit-html assent-sw; frame-ancestors %s";

    private PageHeaders() {}

    /**
     * Adds the headers of {@code page} to {@code headers}.
     *
     * @param frameAncestors sources of the policy's {@code frame-ancestors}: {@link #NO_FRAMES}, or origins that were checked
     *     when they were stored
     * @param keepsOpener whether a page of another origin that opened this one in a window receives its messages
     */
    public static void add(MultiMap headers, WebPage page, List<String> frameAncestors, boolean keepsOpener) {
        add(headers, page, OWN_ORIGIN, frameAncestors, keepsOpener);
    }

    /**
     * Adds the headers of {@code page}, which nobody may frame, to {@code headers}.
     *
     * @param connectSources what the page may connect to besides its own origin: URLs that were checked
     */
    public static void addUnframed(MultiMap headers, WebPage page, List<String> connectSources) {
        String sources =
                Stream.concat(Stream.of(OWN_ORIGIN), connectSources.stream()).collect(Collectors.joining(" "));
        add(headers, page, sources, NO_FRAMES, false);
    }

    private static void add(
            MultiMap headers, WebPage page, String connectSources, List<String> frameAncestors, boolean keepsOpener) {
        headers.set(POLICY_NAME, POLICY.formatted(page.scriptHash(), connectSources, String.join(" ", frameAncestors)));
        headers.set("Cache-Control", "no-store");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        if (!keepsOpener) {
            headers.set("Cross-Origin-Opener-Policy", "same-origin");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
        }
    }

    /** Permits the page whose headers are in {@code headers} to frame pages of its own origin. */
    public static void permitOwnFrames(MultiMap headers) {
        headers.set(POLICY_NAME, headers.get(POLICY_NAME) + "; frame-src 'self'");
    }

    /** Adds the headers of a file that pages of this origin load to {@code headers}. */
    public static void addToAsset(MultiMap headers) {
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }
}
