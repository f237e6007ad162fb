// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.embedded.KafkaBroker;
import dev.assent.embedded.KafkaTopics;
import dev.assent.embedded.Postgres;
import dev.assent.embedded.PostgresServer;
import dev.assent.local.home.Home;
import dev.assent.local.home.HomeLock;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.local.home.Secrets;
import dev.assent.local.observe.PrometheusServer;
import dev.assent.local.page.DemoPage;
import dev.assent.local.proxy.InstanceLocator;
import dev.assent.local.proxy.ReverseProxy;
import dev.assent.local.proxy.RouteTable;
import dev.assent.local.proxy.ServiceInstance;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Local stack on one machine: PostgreSQL, Kafka, the four services and the reverse proxy in front of them. */
public final class LocalStack implements AutoCloseable {
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(10);

    private final Settings settings;
    private final ProgressPrinter progress;
    private final Set<Component> external;
    private final CloseableStack closers = new CloseableStack();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final Map<Component, SupervisedService> services = new ConcurrentHashMap<>();
    private @Nullable Secrets secrets;
    private volatile @Nullable String kafka;
    private volatile @Nullable Postgres postgres;

    /** Creates a stack of all components; {@link #start} starts it. */
    public LocalStack(Settings settings, ProgressPrinter progress) {
        this(settings, progress, Set.of());
    }

    /** Creates a stack without the services {@code external}, which a developer runs beside it. */
    LocalStack(Settings settings, ProgressPrinter progress, Set<Component> external) {
        this.settings = settings;
        this.progress = progress;
        this.external = Set.copyOf(external);
    }

    /** Starts all components and returns when they are ready. Throws {@link dev.assent.operator.terminal.OperatorException} after it has stopped them if one fails. */
    public void start() throws InterruptedException {
        try {
            closers.add(HomeLock.take(settings.home()));
            prepare();
            ParallelTasks.run(List.of(this::startPostgres, this::startKafka, this::prepareStubs));
            ParallelTasks.run(services().stream()
                    .<ParallelTasks.Task>map(service -> service::start)
                    .toList());
            watchExternalServices();
            startProxy();
            LocalEnvironment.write(settings.home().environment(), variables());
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private void prepare() {
        int orphans = stopOrphans(settings.home());
        if (orphans > 0) {
            progress.print("  stopped " + orphans + (orphans == 1 ? " service" : " services") + " of an earlier run");
        }
        List<Component> listening = new ArrayList<>(settings.listening());
        // An external service may listen already: it survives restarts of the stack.
        listening.removeAll(external);
        settings.ports().requireFree(listening);
        ownServices().forEach(service -> ServiceCommand.requireBuilt(settings.project(), service.title()));
        secrets = Secrets.of(settings.home());
    }

    /** Stops the orphans of a killed run in {@code home}, which must be locked; returns the number of services among them. */
    public static int stopOrphans(Home home) {
        int orphans = new ProcessRegistry(home).stopOrphans(ORPHAN_GRACE);
        PostgresServer.stopStale(home.postgres());
        return orphans;
    }

    private void startPostgres() {
        long started = System.nanoTime();
        Postgres server;
        if (settings.database().isPresent()) {
            server = settings.database().get();
        } else {
            PostgresServer embedded = PostgresServer.start(
                    settings.home().postgres(), settings.ports().of(Component.DATABASE));
            closers.add(reported("PostgreSQL", embedded));
            server = embedded.superuser();
        }
        for (Component service : Settings.SERVICES) {
            String database = service.database();
            server.createDatabase(database, database, secrets().databasePassword(settings.home(), database));
        }
        postgres = server;
        progress.done("PostgreSQL", settings.database().isPresent() ? "external" : "ready", started);
    }

    private void startKafka() {
        long started = System.nanoTime();
        String bootstrapServers;
        if (settings.kafka().isPresent()) {
            bootstrapServers = settings.kafka().get();
        } else {
            KafkaBroker broker =
                    KafkaBroker.start(settings.home().kafka(), settings.ports().of(Component.KAFKA));
            closers.add(reported("Kafka", broker));
            bootstrapServers = broker.bootstrapServers();
            settings.recordEmbeddedKafka(bootstrapServers);
        }
        KafkaTopics.create(bootstrapServers);
        kafka = bootstrapServers;
        progress.done("Kafka", settings.kafka().isPresent() ? "external" : "ready", started);
    }

    private void prepareStubs() {
        PushStubSettings.of(settings.environment()).prepare(settings.home());
    }

    private List<Component> ownServices() {
        return Settings.SERVICES.stream()
                .filter(service -> !external.contains(service))
                .toList();
    }

    private ServiceEnvironment serviceEnvironment() {
        return new ServiceEnvironment(settings.environment(), settings.ports(), kafka(), postgres(), secrets());
    }

    /** Creates the services and registers them to be stopped in parallel. */
    private List<SupervisedService> services() {
        ServiceEnvironment environment = serviceEnvironment();
        for (Component part : ownServices()) {
            LogFile log = new LogFile(settings.home().log(part.title()));
            log.rotate();
            ClassArchive classes = ClassArchive.of(
                    settings.home().classes(), part.title(), ServiceCommand.runner(settings.project(), part.title()));
            ServiceProcess process = new ServiceProcess(
                    part.title(),
                    ServiceCommand.of(settings, part.title(), classes),
                    classes,
                    environment.of(part, settings.home()),
                    settings.ports().of(part.management()),
                    log.path(),
                    new ProcessRegistry(settings.home()));
            services.put(part, new SupervisedService(process, progress, failure));
        }
        closers.add(this::stopServices);
        return List.copyOf(services.values());
    }

    private void stopServices() throws InterruptedException {
        if (services.values().stream().anyMatch(SupervisedService::isArchiving)) {
            progress.print(
                    "The services write archives of their classes, for some 20 s, so that later starts are quicker."
                            + " A second Ctrl-C skips it.");
        }
        ParallelTasks.run(services.values().stream()
                .<ParallelTasks.Task>map(service -> service::close)
                .toList());
    }

    private void watchExternalServices() {
        for (Component service : external) {
            ExternalService watched = externalService(service);
            watched.writeEnvironment(serviceEnvironment().additions(service, settings.home()));
            closers.add(watched.watch(progress));
        }
    }

    private ExternalService externalService(Component service) {
        return new ExternalService(
                service.title(),
                settings.ports().of(service),
                settings.project(),
                settings.home().environment(service.title()));
    }

    /** Returns the services that a developer runs beside this stack. */
    List<ExternalService> externalServices() {
        return external.stream().sorted().map(this::externalService).toList();
    }

    private void startProxy() {
        long started = System.nanoTime();
        DemoPage demo =
                DemoPage.of(URI.create(origin() + "/v1"), kafka(), secrets(), settings.home(), settings.publicUrl());
        ReverseProxy proxy = ReverseProxy.start(
                settings.ports().of(Component.PROXY),
                RouteTable.ofDeployment(),
                InstanceLocator.local(
                        Settings.SERVICES.stream().collect(Collectors.toMap(Component::title, this::instance))),
                demo.pages());
        closers.add(reported("proxy", proxy));
        // Stopped before the proxy, which waits for its requests.
        closers.add(demo);
        progress.done("proxy", "ready", started);
    }

    private AutoCloseable reported(String name, AutoCloseable part) {
        return () -> {
            long started = System.nanoTime();
            part.close();
            progress.done(name, "stopped", started);
        };
    }

    /** Starts {@code program}, a Prometheus, which scrapes the services until the stack stops; returns its origin. */
    public String observe(Path program) {
        settings.ports().requireFree(List.of(Component.PROMETHEUS));
        Map<String, String> origins =
                Settings.SERVICES.stream().collect(Collectors.toMap(Component::title, this::managementOrigin));
        long started = System.nanoTime();
        PrometheusServer prometheus = PrometheusServer.start(
                program,
                settings.home().root().resolve("prometheus"),
                settings.ports().of(Component.PROMETHEUS),
                origins,
                settings.project().resolve(Path.of("deploy", "monitoring", "alerts")));
        closers.add(reported("Prometheus", prometheus));
        progress.done("Prometheus", "ready", started);
        return prometheus.origin();
    }

    /** Returns the variables by which a caller reaches this stack; they are also written to {@code local.env}. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("ASSENT_URL", origin() + "/v1");
        variables.put("ASSENT_TENANT_ID", secrets().tenantId());
        variables.put("ASSENT_API_SECRET_KEY", secrets().apiSecretKey());
        variables.put("ASSENT_ADMIN_TOKEN", secrets().adminToken());
        variables.put("ASSENT_KAFKA", kafka());
        variables.put("ASSENT_DATABASE_URL", postgres().urlWithCredentials("postgres"));
        variables.putAll(PushStubSettings.of(settings.environment()).portVariables(settings.ports()));
        return variables;
    }

    /** Returns the origin of the reverse proxy. */
    public String origin() {
        return "http://127.0.0.1:" + settings.ports().of(Component.PROXY);
    }

    /** Returns the origin of {@code service} itself, with the paths that the proxy does not route. */
    public String origin(Component service) {
        return "http://127.0.0.1:" + settings.ports().of(service);
    }

    /** Returns the origin of the health and the metrics of {@code service}. */
    public String managementOrigin(Component service) {
        return "http://127.0.0.1:" + settings.ports().of(service.management());
    }

    private ServiceInstance instance(Component service) {
        Ports ports = settings.ports();
        return ServiceInstance.local(ports.of(service), ports.of(service.management()));
    }

    /** Returns the services that this stack runs. */
    public Map<Component, SupervisedService> runningServices() {
        return services.isEmpty() ? Map.of() : new EnumMap<>(services);
    }

    /** Returns the URL of PostgreSQL without credentials. */
    String database() {
        return postgres().url("");
    }

    private Secrets secrets() {
        return Objects.requireNonNull(secrets, "the stack is not started");
    }

    private String kafka() {
        return Objects.requireNonNull(kafka, "the stack is not started");
    }

    private Postgres postgres() {
        return Objects.requireNonNull(postgres, "the stack is not started");
    }

    /** Blocks until a service is not restarted any more, then throws the reason. */
    public void awaitFailure() throws InterruptedException {
        try {
            failure.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    /** Stops all that has been started, in reverse order; the data stays. */
    @Override
    public void close() {
        closers.close();
    }
}
