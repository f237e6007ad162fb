// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.timeline;

import dev.assent.contracts.Json;
import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.operator.cluster.DurationConverter;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.runtime.deadletter.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code follow}: prints the timeline of a sign-in from the topics of any cluster. */
@Command(
        name = "follow",
        description = "Prints the timeline of a sign-in from the topics, step by step, also while it happens.",
        footer = {
            "",
            "Follows a challenge until it has ended, a user until Ctrl-C. Needs Describe and Read on the topics that"
                    + " begin with assent., and no consumer group. Prints no token, no key and no content of a"
                    + " challenge. See docs/operations/topics.md."
        })
public final class FollowCommand extends ClusterCommand {
    private static final Duration DEFAULT_LOOK_BACK = Duration.ofHours(1);
    /** Longest time between tracking an action and starting its challenge. */
    private static final Duration TRACKED_BEFORE = Duration.ofMinutes(15);
    /** Time after which every challenge has ended, with all its retries. */
    private static final Duration MAX_LIFETIME = Duration.ofHours(1);

    @Parameters(
            paramLabel = "CHALLENGE_ID|USER_ID",
            description = "The challengeId (64 characters) or its UUID; anything else is the id of a user.")
    private String id = "";

    @Option(names = "--user", description = "Takes the id as a user's, even if it looks like a challenge's.")
    private boolean user;

    @Option(names = "--tenant", paramLabel = "TENANT_ID", description = "Only this tenant.")
    private @Nullable String tenant;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How far to look back, such as 30m, 12h or 7d (default: for a user 1h, for a challenge its"
                    + " beginning, which its id contains).")
    private @Nullable Duration since;

    @Option(names = "--past", description = "Prints the past only; does not wait for more.")
    private boolean past;

    /** Creates the command for the variables that {@code environment} returns. */
    public FollowCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        TimelineQuery query = user ? TimelineQuery.ofUser(id, tenant) : TimelineQuery.detect(id, tenant);
        Instant now = Instant.now();
        Optional<Instant> end =
                query.createdAt().map(created -> created.plus(MAX_LIFETIME)).filter(now::isAfter);
        boolean live = !past && end.isEmpty();
        Instant from = since != null
                ? now.minus(since)
                : query.createdAt()
                        .map(created -> created.minus(TRACKED_BEFORE))
                        .orElse(now.minus(DEFAULT_LOOK_BACK));
        // No group: the command leaves no trace at the brokers.
        kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try (RecordReader reader = new RecordReader(kafka)) {
            TimelinePrinter printer = new TimelinePrinter(out());
            TimelineFollower follower = new TimelineFollower(reader, query, printer);
            boolean found = follower.printPast(from, end);
            String nothing = "Nothing of " + query + " since " + Json.format(from);
            if (!found && !live) {
                throw new OperatorException(nothing
                        + ". Is it the right cluster (--kafka, --config)? --since 7d looks as far back as most topics"
                        + " reach" + (query.isUser() ? "." : "; --user takes the id as that of a user."));
            }
            if (!found) {
                printer.print(nothing + " so far. Waiting for it; Ctrl-C ends that.");
            }
            if (live) {
                follower.printLive();
            }
        }
    }
}
