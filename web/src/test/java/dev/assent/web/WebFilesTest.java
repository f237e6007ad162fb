// SPDX-License-Identifier: Apache-2.0
package dev.assent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of what browsers are sent: everything that is named exists, and the policy allows what the pages contain and no more. */
class WebFilesTest {
    private static final Path RESOURCES = Path.of("src", "main", "resources", "dev", "assent", "web");
    private static final Path CLIENT = Path.of("..", "client", "js");
    private static final WebFiles FILES = WebFiles.load();

    private static final Pattern IMPORT =
            Pattern.compile("(?:^|;)\\s*(?:import|export)\\b(?:[^\"';]*?\\bfrom)?\\s*\"([^\"]+)\"", Pattern.MULTILINE);
    private static final Pattern MAPPING = Pattern.compile("\"([^\"]+)\":\"(/assets/[^\"]+)\"");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
    private static final Pattern INLINE =
            Pattern.compile("<script(?![^>]*\\bsrc=)[^>]*>(.*?)</script>", Pattern.DOTALL);

    @Test
    void everyFileIsListed() throws IOException {
        TreeSet<String> present = new TreeSet<>();
        for (String folder : List.of("assets", "pages", "phone")) {
            try (Stream<Path> files = Files.walk(RESOURCES.resolve(folder))) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> present.add(RESOURCES.relativize(file).toString()));
            }
        }
        try (Stream<Path> files = Files.list(CLIENT)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".js"))
                    .forEach(name -> present.add("assets/client/" + name));
        }
        TreeSet<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(RESOURCES.resolve("files.txt"))) {
            if (!line.isBlank() && !line.startsWith("#") && !line.contains(" = ")) {
                listed.add(line);
            }
        }

        assertThat(listed).isEqualTo(present);
    }

    @Test
    void everyImportOfAModuleIsServed() {
        List<String> missing = new ArrayList<>();
        for (String name : FILES.assetNames()) {
            if (name.endsWith(".js")) {
                for (String imported : imports(content(name))) {
                    if (resolve("/assets/v/" + name, imported).isEmpty()) {
                        missing.add(name + " imports " + imported);
                    }
                }
            }
        }
        for (String imported : imports(FILES.file("phone/worker.js").content().toString(UTF_8))) {
            if (resolve("/phone/worker.js", imported).isEmpty()) {
                missing.add("the worker imports " + imported);
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyPageRefersToServedFilesOnlyAndHasOneInlineScript() throws Exception {
        assertThat(FILES.pageNames()).contains("phone.html");
        for (String name : FILES.pageNames()) {
            WebPage page = FILES.page(name);
            String html = page.content().toString(UTF_8);
            Matcher references = REFERENCE.matcher(html);
            while (references.find()) {
                String target = references.group(1);
                assertThat(target.startsWith("/phone/")
                                || target.startsWith("/challenge/{tenant}/")
                                || asset(target).isPresent())
                        .as("%s refers to %s", name, target)
                        .isTrue();
            }
            List<String> scripts = all(INLINE, html);
            assertThat(scripts).as(name).hasSize(1);
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(scripts.get(0).getBytes(UTF_8));
            assertThat(page.scriptHash())
                    .isEqualTo("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
            assertThat(html)
                    .as("%s has a style or handler that the policy blocks", name)
                    .doesNotContainPattern("\\s(style|on\\w+)=");
        }
    }

    @Test
    void noModuleNeedsAnExceptionFromThePolicy() {
        assertThat(FILES.assetNames().stream()
                        .filter(name -> name.endsWith(".js") && !name.startsWith("lit"))
                        .filter(name -> !name.startsWith("reactive-element/")))
                .allSatisfy(name -> assertThat(content(name))
                        .doesNotContain(
                                "unsafeHTML", "innerHTML", "styleMap", "eval(", "new Function", "document.write")
                        .doesNotContainPattern("\\sstyle="));
    }

    @Test
    void theImportMapAndTheVersionedFilesNameOneVersion() {
        String html = FILES.page("phone.html").content().toString(UTF_8);
        assertThat(all(Pattern.compile("/assets/([0-9a-f]+)/"), html)).containsOnly(FILES.version());
        assertThat(FILES.file("phone/worker.js").content().toString(UTF_8))
                .contains("\"" + FILES.path() + "/phone/phone.js\"")
                .doesNotContain("{assets}", "{files}");
    }

    @Test
    void thePolicyAllowsTheImportMapAndNothingForeign() {
        MultiMap headers = HttpHeaders.headers();
        WebPage page = FILES.page("phone.html");
        PageHeaders.add(headers, page, PageHeaders.NO_FRAMES, false);

        assertThat(headers.get("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self' " + page.scriptHash() + ";")
                .contains("require-trusted-types-for 'script'", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe-", "*", "http:", "https:", "data:");
        assertThat(headers.get("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(headers.get("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(headers.get("Cache-Control")).isEqualTo("no-store");
        assertThat(headers.get("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    }

    @Test
    void thePolicyOfAPageNamesWhatItConnectsToBesidesItsOrigin() {
        MultiMap headers = HttpHeaders.headers();
        PageHeaders.addUnframed(headers, FILES.page("console.html"), List.of("https://idp.example/token"));

        assertThat(headers.get("Content-Security-Policy"))
                .contains("; connect-src 'self' https://idp.example/token; ")
                .endsWith("frame-ancestors 'none'");
        assertThat(headers.get("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    }

    @Test
    void aPageThatAnotherOriginOpensKeepsItsOpener() {
        MultiMap headers = HttpHeaders.headers();
        PageHeaders.add(headers, FILES.page("phone.html"), List.of("'self'", "https://shop.example"), true);

        assertThat(headers.get("Content-Security-Policy")).endsWith("frame-ancestors 'self' https://shop.example");
        assertThat(headers.contains("Cross-Origin-Opener-Policy")).isFalse();
    }

    @Test
    void aPageThatFramesOthersFramesThoseOfItsOriginOnly() {
        MultiMap headers = HttpHeaders.headers();
        PageHeaders.add(headers, FILES.page("demo.html"), PageHeaders.NO_FRAMES, false);
        PageHeaders.permitOwnFrames(headers);

        assertThat(headers.getAll("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .endsWith("; frame-src 'self'");
    }

    private static String content(String asset) {
        return FILES.asset(asset).orElseThrow().content().toString(UTF_8);
    }

    /** Returns the asset that {@code imported} is for the file at {@code path}; empty if it is not served. */
    private static Optional<WebAsset> resolve(String path, String imported) {
        if (imported.startsWith(".")) {
            return asset(URI.create(path).resolve(imported).getPath());
        }
        if (imported.startsWith("/")) {
            return asset(imported);
        }
        Map<String, String> map = importMap();
        if (map.containsKey(imported)) {
            return asset(map.get(imported));
        }
        return map.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/") && imported.startsWith(entry.getKey()))
                .findFirst()
                .flatMap(entry -> asset(
                        entry.getValue() + imported.substring(entry.getKey().length())));
    }

    private static Optional<WebAsset> asset(String path) {
        Matcher matcher = Pattern.compile("/assets/[^/]+/(.+)").matcher(path);
        return matcher.matches() ? FILES.asset(matcher.group(1)) : Optional.empty();
    }

    private static Map<String, String> importMap() {
        Map<String, String> map = new HashMap<>();
        Matcher matcher = MAPPING.matcher(FILES.page("phone.html").content().toString(UTF_8));
        while (matcher.find()) {
            map.put(matcher.group(1), matcher.group(2));
        }
        assertThat(map).isNotEmpty();
        return map;
    }

    private static List<String> imports(String module) {
        return all(IMPORT, module);
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
