// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

import dev.assent.contracts.Json;
import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.runtime.deadletter.RecordReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * Command {@code restore-plan}: says what must happen after the database of one service was restored to an earlier time, while
 * Kafka and the other services went on, and does with {@code --apply} what can be done before the service starts.
 */
@Command(
        name = "restore-plan",
        description =
                "Says what to do after the database of a service was restored to an earlier time, and in which order.",
        footer = {
            "",
            "Without --apply nothing is changed. Needs Read on the topics of the service and Describe on its group, with"
                    + " --apply also Read on the group, and the role of the service in its database. See"
                    + " docs/operations/restore.md."
        })
public final class RestorePlanCommand extends ClusterCommand {
    /** Bounds the difference of clocks, and the time from a commit to the publication of its events. */
    private static final Duration MARGIN = Duration.ofMinutes(10);
    /** Longer than a session of the services, after which a killed instance is no member of its group any more. */
    private static final Duration LONGEST_SESSION = Duration.ofSeconds(15);

    private static final long POLL_MILLIS = 500;

    private final Supplier<Map<String, String>> environment;

    @Parameters(
            paramLabel = "SERVICE",
            converter = ServiceConverter.class,
            description = "challenge-service, push-dispatcher, verification-service or token-service.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private RestoredService service;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TIME",
            description = "The time of the restored state, such as 2026-11-27T10:00:00Z.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Instant to;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "The restored database, postgresql://host:port/name (default: ASSENT_DATABASE_URL), with"
                    + " user:password@ or ASSENT_DATABASE_USERNAME and ASSENT_DATABASE_PASSWORD.")
    private @Nullable String database;

    @Option(names = "--apply", description = "Corrects the database and sets the group's offsets.")
    private boolean apply;

    /** Creates the command for the variables that {@code environment} returns. */
    public RestorePlanCommand(Supplier<Map<String, String>> environment) {
        super(environment);
        this.environment = environment;
    }

    /** Accepts the names by which the services are called. */
    static final class ServiceConverter implements ITypeConverter<RestoredService> {
        @Override
        public RestoredService convert(String title) {
            return RestoredService.ALL.stream()
                    .filter(service -> service.title().equals(title))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("'" + title + "' is not one of " + RestoredService.ALL));
        }
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        if (to.isAfter(Instant.now())) {
            throw new OperatorException("--to: expected the time of the restored state, which lies in the past");
        }
        RestoredDatabase restored = RestoredDatabase.of(url(), environment.get());
        // No group: reading leaves no trace at the brokers.
        kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try (RecordReader reader = new RecordReader(kafka);
                Admin admin = Admin.create(ofAdmin(kafka))) {
            GroupOffsets group = new GroupOffsets(admin, service.group());
            int members = apply ? membersLeft(group) : group.members();
            if (apply && members > 0) {
                throw new OperatorException("The group " + service.group() + " has " + members
                        + " members: stop every instance of " + service.title() + " first.");
            }
            print(reader, group, restored, members);
        }
    }

    /** Returns how many members the group has after the sessions of killed instances have ended. */
    private int membersLeft(GroupOffsets group) {
        Instant end = Instant.now().plus(LONGEST_SESSION);
        int members = group.members();
        if (members > 0) {
            out().printf(
                            "Members of the group %s: %d. Killed ones leave it within seconds; waiting for up to %d s.%n",
                            service.group(), members, LONGEST_SESSION.toSeconds());
            out().flush();
        }
        while (members > 0 && Instant.now().isBefore(end)) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            members = group.members();
        }
        return members;
    }

    /** A request may not take longer than the call that it belongs to. */
    private static Map<String, Object> ofAdmin(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                kafka.get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG));
        return settings;
    }

    private String url() {
        String url = database == null ? environment.get().get("ASSENT_DATABASE_URL") : database;
        if (url == null || url.isBlank()) {
            throw new OperatorException("No database given. Use --database or set ASSENT_DATABASE_URL.");
        }
        return url;
    }

    private void print(RecordReader reader, GroupOffsets group, RestoredDatabase restored, int members) {
        out().printf("%s, restored to %s%n%n", service.title(), Json.format(to));
        out().printf(
                        "1. Stop every instance of %s: %s.%n",
                        service.title(), members == 0 ? "done" : members + " members are in its group");
        out().printf(
                        "2. Correct %s by the topics%s:%n",
                        restored, apply ? "" : ", here tried and rolled back (--apply does it)");
        correct(reader, restored);
        Map<TopicPartition, Long> offsets = GroupOffsets.since(reader, service.consumed(), to.minus(MARGIN));
        out().printf(
                        "3. Set the group %s to the begin of compacted topics, and to %s in others%s:%n",
                        service.group(), Json.format(to.minus(MARGIN)), apply ? "" : " (--apply does it)");
        offsets.entrySet().stream()
                .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
                .forEach(entry -> out().printf("     %-36s %d%n", entry.getKey(), entry.getValue()));
        if (apply) {
            group.set(offsets);
        }
        int step = 4;
        out().printf("%d. Start %s.%n", step, service.title());
        for (String afterwards : service.afterwards()) {
            step++;
            out().printf("%d. %s%n", step, afterwards);
        }
    }

    private void correct(RecordReader reader, RestoredDatabase restored) {
        try (Connection connection = restored.connect()) {
            Map<TopicPartition, Long> begins =
                    new HashMap<>(GroupOffsets.since(reader, service.read(), to.minus(MARGIN)));
            long records = new TopicCopy(connection).read(reader, service.read(), begins);
            out().printf("     %8d  records read%n", records);
            for (Correction correction : service.corrections()) {
                out().printf("     %8d  %s%n", correction.run(connection), correction.description());
            }
            if (apply) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new OperatorException(restored + ": " + e.getMessage() + " Nothing was changed.", e);
        }
    }
}
