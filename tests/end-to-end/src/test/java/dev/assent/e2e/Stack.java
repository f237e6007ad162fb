// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.awaitility.Awaitility.await;

import dev.assent.client.ApiClient;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import dev.assent.embedded.Postgres;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.LocalStack;
import dev.assent.local.stack.ProgressPrinter;
import dev.assent.local.stack.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** Local stack that all tests share: the production jars, a real broker, a real database, and the proxy in front. */
final class Stack {
    /** The lock of tests that need the services running, shared, or that stop them, exclusive. */
    static final String SERVICES = "services";

    /** The lock of tests that set up channels of the stack's own tenant. */
    static final String DEMO_TENANT = "demo tenant";

    private static final Duration RECOVERY = Duration.ofMinutes(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Stack running;

    private final Path home;
    private final LocalStack stack;
    private final SpanReceiver spans;
    private final Map<String, String> variables;
    private final ApiClient wire;
    private final Map<Path, String> startLogs;

    private Stack() throws IOException, InterruptedException {
        spans = SpanReceiver.start();
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (Component part : Component.values()) {
            environment.put(part.portVariable(), "0");
        }
        home = Files.createTempDirectory("assent-e2e");
        environment.put("ASSENT_HOME", home.toString());
        environment.put("ASSENT_OTLP_ENDPOINT", spans.endpoint());
        environment.put("ASSENT_TRACE_RATIO", "1.0");
        // As in production: tests start further instances, to which partitions are assigned.
        environment.put("ASSENT_FETCH_WAIT", "500ms");
        environment.put("QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms");
        // As in production; the local stack would log for a person.
        environment.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        stack = new LocalStack(
                Settings.from(environment, project()),
                new ProgressPrinter(new PrintWriter(System.out, true, StandardCharsets.UTF_8)));
        stack.start();
        variables = stack.variables();
        wire = new ApiClient(URI.create(variables.get("ASSENT_URL")));
        startLogs = readLogs();
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
    }

    static synchronized Stack running() throws IOException, InterruptedException {
        if (running == null) {
            running = new Stack();
        }
        return running;
    }

    /** Returns the root folder of the project. */
    static Path project() throws IOException {
        return Path.of(System.getProperty("assent.project")).toRealPath();
    }

    /** Returns the addresses and credentials of the stack as environment variables. */
    Map<String, String> variables() {
        return variables;
    }

    /** Runs {@code ./assent} with these {@code arguments}, requires status 0 and returns the output. */
    String assent(String... arguments) {
        return command().run(arguments);
    }

    /** Runs {@code ./assent} with these {@code arguments}, prints to {@code output} and returns the exit status. */
    int assent(StringWriter output, String... arguments) {
        return command().run(output, arguments);
    }

    private AssentCommand command() {
        return new AssentCommand(home(), variables);
    }

    /** Returns the folder of its data. */
    Home home() {
        return Home.at(home);
    }

    /** Returns the log file of {@code service}. */
    Path log(Component service) {
        return home().log(service.title());
    }

    /** Returns the text of each log at the moment at which the stack was ready. */
    Map<Path, String> startLogs() {
        return startLogs;
    }

    private Map<Path, String> readLogs() throws IOException {
        Map<Path, String> logs = new HashMap<>();
        for (Component service : Settings.SERVICES) {
            Path log = log(service);
            logs.put(log, Files.readString(log));
        }
        return logs;
    }

    ApiClient wire() {
        return wire;
    }

    String origin() {
        return stack.origin();
    }

    String origin(Component service) {
        return stack.origin(service);
    }

    /** Returns the origin of the health and the metrics of {@code service}. */
    String managementOrigin(Component service) {
        return stack.managementOrigin(service);
    }

    /** Starts the Prometheus {@code program}, which scrapes this stack, and returns its URL. */
    String observe(Path program) {
        return stack.observe(program);
    }

    SpanReceiver spans() {
        return spans;
    }

    String tenantId() {
        return variables.get("ASSENT_TENANT_ID");
    }

    String apiSecretKey() {
        return variables.get("ASSENT_API_SECRET_KEY");
    }

    String adminToken() {
        return variables.get("ASSENT_ADMIN_TOKEN");
    }

    String kafka() {
        return variables.get("ASSENT_KAFKA");
    }

    BackendClient backend() {
        return new BackendClient(wire, apiSecretKey());
    }

    BrowserClient browser(String token) {
        return new BrowserClient(wire, token);
    }

    PhoneClient phone() {
        return new PhoneClient(wire, tenantId());
    }

    ChannelAdminClient channels() {
        return new ChannelAdminClient(wire, adminToken());
    }

    /** Signs in a new user: the phone approves and the browser polls until the end. */
    void signIn() throws InterruptedException, TimeoutException {
        String user = newUser();
        PhoneClient phone = phone();
        phone.enrol(backend().trackEnrolment(user).token(), "A phone");
        BrowserClient browser =
                browser(backend().track(user, "sign-in", Map.of()).token());
        String challenge = browser.start().challengeId();
        phone.answer(challenge, true, null).orThrow();
        browser.awaitCompletion(challenge, Duration.ofMillis(50), Duration.ofSeconds(15));
    }

    /** Returns the id of a new user. */
    static String newUser() {
        return "user-" + UUID.randomUUID();
    }

    /** Waits until all services are ready, also after one was killed. */
    void awaitReady() {
        HttpRequest ask =
                HttpRequest.newBuilder(URI.create(origin() + "/q/health/ready")).build();
        await().atMost(RECOVERY)
                .ignoreExceptions()
                .until(() ->
                        CLIENT.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    /** Creates a tenant and returns its secret key. */
    String createTenant(String tenantId) {
        return admin().createTenant(tenantId);
    }

    /** Replaces the settings of the tenant. */
    void configure(String tenantId, Map<String, ?> settings) {
        admin().configure(tenantId, settings);
    }

    /** Returns the admin API. */
    AdminApi admin() {
        return new AdminApi(wire, adminToken());
    }

    /** Kills the process of the service; the stack restarts it, like any supervisor. */
    void kill(Component service) throws InterruptedException {
        stack.runningServices().get(service).kill();
    }

    /** Stops the service in order; nothing starts it until {@link #startAgain}. */
    void stop(Component service) {
        stack.runningServices().get(service).close();
    }

    /** Starts the service after {@link #stop}, and returns when it is ready. */
    void startAgain(Component service) throws InterruptedException {
        stack.runningServices().get(service).startAgain();
    }

    /** Returns the access to PostgreSQL as its superuser. */
    Postgres postgres() {
        return Postgres.parse(variables.get("ASSENT_DATABASE_URL"));
    }

    /** Returns the id of the current process of {@code service}. */
    long pid(Component service) {
        return stack.runningServices().get(service).pid();
    }

    /** Runs one statement in the database of {@code service}. */
    int execute(Component service, String sql) throws SQLException {
        try (Connection connection = connect(service);
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Returns the first column of the first row of {@code sql} in the database of {@code service}. */
    long count(Component service, String sql) throws SQLException {
        try (Connection connection = connect(service);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Opens a connection to the database of {@code service}, as superuser. */
    Connection connect(Component service) throws SQLException {
        return postgres().connect(service.database());
    }
}
