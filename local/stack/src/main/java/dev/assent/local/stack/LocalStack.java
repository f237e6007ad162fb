package dev.assent.local.stack;

import dev.assent.embedded.KafkaBroker;
import dev.assent.embedded.KafkaTopics;
import dev.assent.embedded.Postgres;
import dev.assent.embedded.PostgresServer;
import dev.assent.local.home.Home;
import dev.assent.local.home.HomeLock;
import dev.assent.local.home.LocalEnvironment;
import dev.assent.local.home.Secrets;
import dev.assent.local.observe.Prometheus;
import dev.assent.local.proxy.Origins;
import dev.assent.local.proxy.ReverseProxy;
import dev.assent.local.proxy.RouteTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Everything on one machine: PostgreSQL, Kafka, the four services and the proxy in front of them. */
public final class LocalStack implements AutoCloseable {
    private static final Duration ORPHAN_GRACE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Progress progress;
    private final CloseableStack closers = new CloseableStack();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final Map<Component, SupervisedService> services = new ConcurrentHashMap<>();
    private Secrets secrets;
    private volatile String kafka;
    private volatile Postgres postgres;

    /** A stack that does not run yet. */
    public LocalStack(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Starts all parts; returns when requests can come. Throws {@link dev.assent.operator.OperatorException}, with what had been started stopped again. */
    public void start() throws InterruptedException {
        try {
            closers.add(HomeLock.take(settings.home()));
            prepare();
            ParallelTasks.run(List.of(this::startPostgres, this::startKafka, this::preparePeers));
            ParallelTasks.run(services().stream()
                    .<ParallelTasks.Step>map(service -> service::start)
                    .toList());
            startProxy();
            LocalEnvironment.write(settings.home(), variables());
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private void prepare() {
        int orphans = stopOrphans(settings.home());
        if (orphans > 0) {
            progress.say("  stopped " + orphans + (orphans == 1 ? " service" : " services")
                    + " that an earlier run had left behind");
        }
        settings.ports().requireFree(settings.listening());
        Settings.SERVICES.forEach(service -> ServiceCommand.of(settings.project(), service.title()));
        secrets = Secrets.of(settings.home());
    }

    /** Stops what a killed run has left behind in {@code home}, which must be locked; says how many services that were. */
    public static int stopOrphans(Home home) {
        int orphans = new RunRecord(home).stopOrphans(ORPHAN_GRACE);
        PostgresServer.stopStale(home.postgres());
        return orphans;
    }

    private void startPostgres() {
        long started = System.nanoTime();
        if (settings.database().isPresent()) {
            postgres = settings.database().get();
        } else {
            PostgresServer server = PostgresServer.start(
                    settings.home().postgres(), settings.ports().of(Component.DATABASE));
            closers.add(announced("PostgreSQL", server));
            postgres = server.superuser();
        }
        for (Component service : Settings.SERVICES) {
            String database = service.database();
            postgres.createDatabase(database, database, secrets.databasePassword(settings.home(), database));
        }
        progress.done("PostgreSQL", settings.database().isPresent() ? "yours" : "ready", started);
    }

    private void startKafka() {
        long started = System.nanoTime();
        if (settings.kafka().isPresent()) {
            kafka = settings.kafka().get();
        } else {
            KafkaBroker broker =
                    KafkaBroker.start(settings.home().kafka(), settings.ports().of(Component.KAFKA));
            closers.add(announced("Kafka", broker));
            kafka = broker.bootstrapServers();
            settings.rememberOwnKafka(kafka);
        }
        KafkaTopics.create(kafka);
        progress.done("Kafka", settings.kafka().isPresent() ? "yours" : "ready", started);
    }

    private void preparePeers() {
        PushPeers.of(settings.environment()).prepare(settings.home());
    }

    /** The services, registered to be stopped all at once. */
    private List<SupervisedService> services() {
        ServiceEnvironment environment =
                new ServiceEnvironment(settings.environment(), settings.ports(), kafka, postgres, secrets);
        for (Component part : Settings.SERVICES) {
            LogFile log = new LogFile(settings.home().log(part.title()));
            log.begin();
            ServiceProcess process = new ServiceProcess(
                    part.title(),
                    ServiceCommand.of(settings.project(), part.title()),
                    environment.of(part, settings.home()),
                    settings.ports().of(part),
                    log.path(),
                    new RunRecord(settings.home()));
            services.put(part, new SupervisedService(process, progress, failure));
        }
        closers.add(this::stopServices);
        return List.copyOf(services.values());
    }

    private void stopServices() throws InterruptedException {
        ParallelTasks.run(services.values().stream()
                .<ParallelTasks.Step>map(service -> service::close)
                .toList());
    }

    private void startProxy() {
        long started = System.nanoTime();
        Map<String, Integer> origins =
                Settings.SERVICES.stream().collect(Collectors.toMap(Component::title, settings.ports()::of));
        ReverseProxy proxy = ReverseProxy.start(
                settings.ports().of(Component.PROXY), RouteTable.ofDeployment(), Origins.local(origins));
        closers.add(announced("proxy", proxy));
        progress.done("proxy", "ready", started);
    }

    private AutoCloseable announced(String name, AutoCloseable part) {
        return () -> {
            long started = System.nanoTime();
            part.close();
            progress.done(name, "stopped", started);
        };
    }

    /** Starts {@code program}, a Prometheus, to look at the services until the stack stops; says where it is. */
    public String observe(Path program) {
        settings.ports().requireFree(List.of(Component.PROMETHEUS));
        Map<String, String> origins =
                Settings.SERVICES.stream().collect(Collectors.toMap(Component::title, this::origin));
        long started = System.nanoTime();
        Prometheus prometheus = Prometheus.start(
                program,
                settings.home().root().resolve("prometheus"),
                settings.ports().of(Component.PROMETHEUS),
                origins,
                settings.project().resolve(Path.of("deploy", "monitoring", "alerts")));
        closers.add(announced("Prometheus", prometheus));
        progress.done("Prometheus", "ready", started);
        return prometheus.origin();
    }

    /** What a caller needs to reach this stack; also written to {@code local.env}. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("ASSENT_URL", origin() + "/v1");
        variables.put("ASSENT_TENANT_ID", secrets.tenantId());
        variables.put("ASSENT_API_SECRET_KEY", secrets.apiSecretKey());
        variables.put("ASSENT_ADMIN_TOKEN", secrets.adminToken());
        variables.put("ASSENT_KAFKA", kafka);
        variables.put("ASSENT_DATABASE_URL", postgres.urlWithCredentials("postgres"));
        variables.putAll(PushPeers.of(settings.environment()).portVariables(settings.ports()));
        return variables;
    }

    /** The one origin that callers see. */
    public String origin() {
        return "http://127.0.0.1:" + settings.ports().of(Component.PROXY);
    }

    /** Where {@code service} itself listens, with the paths that are not for callers. */
    public String origin(Component service) {
        return "http://127.0.0.1:" + settings.ports().of(service);
    }

    /** The four services, by part. */
    public Map<Component, SupervisedService> runningServices() {
        return services.isEmpty() ? Map.of() : new EnumMap<>(services);
    }

    /** Where PostgreSQL is, without credentials. */
    String database() {
        return postgres.url("");
    }

    /** Returns never, unless a service is given up: then it throws the reason. */
    public void awaitFailure() throws InterruptedException {
        try {
            failure.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    /** Stops all that has been started, in the opposite order; the data stays. */
    @Override
    public void close() {
        closers.close();
    }
}
