// SPDX-License-Identifier: Apache-2.0
package dev.assent.webtests;

import dev.assent.backends.ProcessLock;
import dev.assent.client.ApiClient;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.PhoneClient;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.LocalStack;
import dev.assent.local.stack.ProgressPrinter;
import dev.assent.local.stack.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Local stack that all tests of this module share. */
final class WebStack {
    private static WebStack running;

    private final LocalStack stack;
    private final Path home;
    private final ApiClient api;
    private final String adminToken;

    private WebStack() throws IOException, InterruptedException {
        ProcessLock processLock = ProcessLock.acquire();
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (Component part : Component.values()) {
            environment.put(part.portVariable(), "0");
        }
        home = Files.createTempDirectory("assent-web");
        environment.put("ASSENT_HOME", home.toString());
        stack = new LocalStack(
                Settings.from(environment, project()),
                new ProgressPrinter(new PrintWriter(System.out, true, StandardCharsets.UTF_8)));
        stack.start();
        Map<String, String> variables = stack.variables();
        api = new ApiClient(URI.create(variables.get("ASSENT_URL")));
        adminToken = variables.get("ASSENT_ADMIN_TOKEN");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stack.close();
            processLock.close();
        }));
    }

    /** Returns the stack, which the first call starts. */
    static synchronized WebStack running() throws IOException, InterruptedException {
        if (running == null) {
            running = new WebStack();
        }
        return running;
    }

    /** Returns the root folder of the project. */
    static Path project() throws IOException {
        return Path.of(System.getProperty("assent.project")).toRealPath();
    }

    /** Returns the one origin of all pages. */
    String origin() {
        return stack.origin();
    }

    /** Returns the text of the log of {@code service}. */
    String log(Component service) throws IOException {
        return Files.readString(
                Home.at(home).log(service.title()));
    }

    ApiClient api() {
        return api;
    }

    /** Tenant of one test. */
    record Tenant(WebStack stack, String id, String apiSecretKey) {
        BackendClient backend() {
            return new BackendClient(stack.api, apiSecretKey);
        }

        /** Enrols a new phone for {@code userId}. */
        PhoneClient enrol(String userId, String deviceName) {
            PhoneClient phone = new PhoneClient(stack.api, id);
            phone.enrol(backend().trackEnrolment(userId).token(), deviceName);
            return phone;
        }

        /** Replaces the settings. */
        Tenant configure(Map<String, ?> settings) {
            stack.admin("PUT", "/tenants/" + id + "/settings", settings);
            return this;
        }
    }

    /** Creates a tenant named {@code name} with {@code settings}. */
    Tenant tenant(String name, Map<String, ?> settings) {
        String id = "t-" + UUID.randomUUID();
        String key = admin("POST", "/tenants", Map.of("tenantId", id, "name", name))
                .json()
                .path("apiSecretKey")
                .asText();
        return new Tenant(this, id, key).configure(settings);
    }

    /** Calls the admin API; throws if it refuses. */
    ApiResponse admin(String method, String path, Map<String, ?> body) {
        return api.send(method, "/admin" + path, Map.of("Authorization", "Bearer " + adminToken), body)
                .orThrow();
    }
}
