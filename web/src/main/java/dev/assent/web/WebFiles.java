// SPDX-License-Identifier: Apache-2.0
package dev.assent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files for browsers, read from the class path once: no request reads a file. {@code files.txt} lists them. Modules and
 * styles are below {@code /assets/<version>/}, where the version is the digest of them all: browsers keep them for ever, and
 * never mix those of two releases.
 */
public final class WebFiles {
    private static final String LIST = "files.txt";
    private static final String PAGES = "pages/";
    private static final String ASSETS = "assets/";
    /** Place in a page at which its import map is inserted, and in all texts that of the path of the assets. */
    private static final String IMPORT_MAP_PLACE = "{importMap}";

    private static final String ASSETS_PLACE = "{assets}";
    /** Place in a file at which the paths of all assets are inserted, as a JSON array. */
    private static final String FILES_PLACE = "{files}";

    private static final int VERSION_LENGTH = 16;

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "webmanifest", "application/manifest+json");

    private final Map<String, WebAsset> assets;
    private final Map<String, WebAsset> rootFiles;
    private final Map<String, WebPage> pages;
    private final String version;

    private WebFiles(
            Map<String, WebAsset> assets, Map<String, WebAsset> rootFiles, Map<String, WebPage> pages, String version) {
        this.assets = Map.copyOf(assets);
        this.rootFiles = Map.copyOf(rootFiles);
        this.pages = Map.copyOf(pages);
        this.version = version;
    }

    /** Reads the files. */
    public static WebFiles load() {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (String line : text(read(LIST)).lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" = ", 2);
                // A file of another artifact is named from the root of the class path.
                contents.put(parts[0], read(parts.length == 1 ? parts[0] : "/" + parts[1]));
            }
        }
        String version = version(contents);
        String importMap = text(read("importmap.json")).strip().replace(ASSETS_PLACE, path(version));
        String files = contents.keySet().stream()
                .filter(name -> name.startsWith(ASSETS))
                .map(name -> '"' + path(version) + name.substring(ASSETS.length() - 1) + '"')
                .collect(Collectors.joining(",", "[", "]"));
        Map<String, WebAsset> assets = new HashMap<>();
        Map<String, WebAsset> rootFiles = new HashMap<>();
        Map<String, WebPage> pages = new HashMap<>();
        contents.forEach((name, content) -> {
            if (name.startsWith(ASSETS)) {
                assets.put(name.substring(ASSETS.length()), new WebAsset(type(name), Buffer.buffer(content)));
            } else if (name.startsWith(PAGES)) {
                String page = text(content).replace(IMPORT_MAP_PLACE, importMap).replace(ASSETS_PLACE, path(version));
                pages.put(name.substring(PAGES.length()), new WebPage(Buffer.buffer(page), hash(importMap)));
            } else {
                Buffer filled = name.endsWith(".png")
                        ? Buffer.buffer(content)
                        : Buffer.buffer(text(content)
                                .replace(ASSETS_PLACE, path(version))
                                .replace(FILES_PLACE, files));
                rootFiles.put(name, new WebAsset(type(name), filled));
            }
        });
        return new WebFiles(assets, rootFiles, pages, version);
    }

    /** Returns the module, style or picture {@code name}, relative to the path of the assets. */
    public Optional<WebAsset> asset(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    /** Returns the file {@code path}, which a browser requires below a page: a worker, a manifest. */
    public WebAsset file(String path) {
        return Objects.requireNonNull(rootFiles.get(path), () -> "no file " + path);
    }

    /** Returns the names of all assets. */
    Set<String> assetNames() {
        return assets.keySet();
    }

    /** Returns the names of all pages. */
    Set<String> pageNames() {
        return pages.keySet();
    }

    /** Returns the page {@code name}, for example {@code phone.html}. */
    public WebPage page(String name) {
        return Objects.requireNonNull(pages.get(name), () -> "no page " + name);
    }

    /** Returns the version of the assets. */
    public String version() {
        return version;
    }

    /** Returns the path of the assets, without a slash at its end. */
    public String path() {
        return path(version);
    }

    private static String path(String version) {
        return "/assets/" + version;
    }

    private static String type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return Objects.requireNonNull(TYPES.get(ending), () -> "no media type for " + name);
    }

    private static String version(Map<String, byte[]> contents) {
        MessageDigest digest = sha256();
        contents.forEach((name, content) -> {
            digest.update(name.getBytes(UTF_8));
            digest.update((byte) 0);
            digest.update(content);
        });
        return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
    }

    private static String hash(String script) {
        return "'sha256-" + Base64.getEncoder().encodeToString(sha256().digest(script.getBytes(UTF_8))) + "'";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static String text(byte[] content) {
        return new String(content, UTF_8);
    }

    private static byte[] read(String name) {
        try (InputStream in = WebFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("files.txt names " + name + ", which is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
