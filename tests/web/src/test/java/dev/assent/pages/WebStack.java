// SPDX-License-Identifier: Apache-2.0
package dev.assent.pages;

import com.sun.net.httpserver.HttpServer;
import dev.assent.client.ApiClient;
import dev.assent.client.ApiResponse;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.BrowserClient.StartResponse;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.client.PhoneClient.PushRegistration;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.LocalStack;
import dev.assent.local.stack.ProgressPrinter;
import dev.assent.local.stack.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Local stack that all tests of the pages share, in memory of this JVM; it ends with it. */
final class WebStack {
    private static WebStack running;

    private final Path home;
    private final LocalStack stack;
    private final ApiClient api;
    private final String adminToken;
    private HttpServer receiver;

    private WebStack() throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (Component part : Component.values()) {
            environment.put(part.portVariable(), "0");
        }
        home = Files.createTempDirectory("assent-web");
        environment.put("ASSENT_HOME", home.toString());
        environment.putAll(IdentityProvider.running().environment());
        stack = new LocalStack(
                Settings.from(environment, project()),
                new ProgressPrinter(new PrintWriter(System.out, true, StandardCharsets.UTF_8)));
        stack.start();
        api = new ApiClient(URI.create(stack.variables().get("ASSENT_URL")));
        adminToken = stack.variables().get("ASSENT_ADMIN_TOKEN");
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
    }

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

    String origin() {
        return stack.origin();
    }

    ApiClient api() {
        return api;
    }

    /** Returns the log of {@code service} until now. */
    String log(Component service) throws IOException {
        return Files.readString(Home.at(home).log(service.title()));
    }

    String adminToken() {
        return adminToken;
    }

    /** Sets up the tenant's webhook at {@code url}. */
    void setUpWebhook(Tenant tenant, URI url) {
        new ChannelAdminClient(api, adminToken).registerWebhook(tenant.tenantId(), url);
    }

    /** Sets up a channel of {@code tenant} over which every push arrives. Phones that enrol afterwards are reachable. */
    void setUpNotifications(Tenant tenant) throws IOException {
        setUpWebhook(
                tenant, URI.create("http://127.0.0.1:" + receiver().getAddress().getPort()));
    }

    private synchronized HttpServer receiver() throws IOException {
        if (receiver == null) {
            receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            receiver.createContext("/", exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            receiver.start();
        }
        return receiver;
    }

    /** Creates a tenant with the {@code settings}. */
    Tenant createTenant(String name, Map<String, ?> settings) {
        String tenantId = "t-" + UUID.randomUUID();
        String key = admin("POST", "", Map.of("tenantId", tenantId, "name", name))
                .json()
                .path("apiSecretKey")
                .asText();
        admin("PUT", "/" + tenantId + "/settings", settings);
        return new Tenant(tenantId, key, new BackendClient(api, key));
    }

    ApiResponse admin(String method, String path, Map<String, ?> body) {
        return api.send(method, "/admin/tenants" + path, Map.of("Authorization", "Bearer " + adminToken), body)
                .orThrow();
    }

    /** Sets up Web Push for {@code tenant}. */
    void setUpWebPush(Tenant tenant) {
        new ChannelAdminClient(api, adminToken)
                .setUp(tenant.tenantId(), "webpush", Map.of("subject", "mailto:ops@bank.example"));
    }

    /** Sets the state of the action of {@code started}, as its backend may. */
    void update(Started started, String state) {
        String credentials = started.tenant().apiSecretKey() + ":";
        String path = "/users/" + started.userId() + "/actions/" + started.action() + "/"
                + started.tracked().idempotencyKey();
        String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        api.send("PATCH", path, Map.of("Authorization", "Basic " + basic), Map.of("state", state))
                .orThrow();
    }

    /** Tenant of one test. */
    final class Tenant {
        private final String tenantId;
        private final String apiSecretKey;
        private final BackendClient backend;

        private Tenant(String tenantId, String apiSecretKey, BackendClient backend) {
            this.tenantId = tenantId;
            this.apiSecretKey = apiSecretKey;
            this.backend = backend;
        }

        String tenantId() {
            return tenantId;
        }

        String apiSecretKey() {
            return apiSecretKey;
        }

        BackendClient backend() {
            return backend;
        }

        /** Enrols a new phone of the user, which is no page. */
        PhoneClient enrolPhone(String userId, String deviceName) {
            return enrolPhone(userId, deviceName, PushRegistration.NONE);
        }

        /** Enrols a new phone of the user with its push registration. */
        PhoneClient enrolPhone(String userId, String deviceName, PushRegistration registration) {
            PhoneClient phone = new PhoneClient(api, tenantId);
            phone.enrol(backend.trackEnrolment(userId).token(), deviceName, registration);
            return phone;
        }

        /** Returns a new enrolment code of the user. */
        String enrolmentCode(String userId) {
            return backend.createEnrolment(userId).json().path("code").asText();
        }

        /** Tracks and starts an action of the user, as the shop's page does. */
        Started start(String userId, String action, Map<String, ?> details) {
            BackendClient.TrackResponse tracked = backend.track(userId, action, details);
            BrowserClient browser = new BrowserClient(api, tracked.token());
            return new Started(this, userId, action, tracked, browser, browser.start());
        }
    }

    /** Started challenge, with the browser that waits for it. */
    record Started(
            Tenant tenant,
            String userId,
            String action,
            BackendClient.TrackResponse tracked,
            BrowserClient browser,
            StartResponse challenge) {
        /** Returns the state of the action. */
        String state() {
            return tenant.backend()
                    .action(userId, action, tracked.idempotencyKey())
                    .state();
        }
    }
}
