package dev.assent.operator.timeline;

import dev.assent.contracts.Json;
import dev.assent.operator.OperatorException;
import dev.assent.operator.cluster.ClusterCommand;
import dev.assent.operator.cluster.DurationConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./assent follow}: the story of a sign-in, from the topics of any cluster. */
@Command(
        name = "follow",
        description = "Prints what the topics tell of a sign-in, stage by stage, and goes on while it happens.",
        footer = {
            "",
            "Follows a challenge until it has ended, a user until Ctrl-C. Needs Describe and Read on the topics that"
                    + " begin with assent., and no consumer group. Shows no token, no key and nothing of what the user"
                    + " was asked. See docs/operations/topics.md."
        })
public final class FollowCommand extends ClusterCommand {
    private static final Duration RECENTLY = Duration.ofHours(1);
    /** An action may be tracked so long before its challenge is started. */
    private static final Duration TRACKED_BEFORE = Duration.ofMinutes(15);
    /** A challenge has ended by then, whatever became of it, and with it what is tried again. */
    private static final Duration LONGEST = Duration.ofHours(1);

    @Parameters(
            paramLabel = "CHALLENGE_ID|USER_ID",
            description = "The challengeId (64 characters) or its UUID; anything else is the id of a user.")
    private String id;

    @Option(names = "--user", description = "The id is a user's, even if it looks like a challenge's.")
    private boolean user;

    @Option(names = "--tenant", paramLabel = "TENANT_ID", description = "Of this tenant alone.")
    private String tenant;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How far to look back, such as 30m, 12h or 7d (default: of a user 1h, of a challenge to its"
                    + " beginning, which its id tells).")
    private Duration since;

    @Option(names = "--past", description = "Only what is there; does not wait for more.")
    private boolean past;

    public FollowCommand(Supplier<Map<String, String>> environment) {
        super(environment);
    }

    @Override
    protected void run(Map<String, Object> kafka) {
        Sought sought = user ? Sought.user(id, tenant) : Sought.byForm(id, tenant);
        Instant now = Instant.now();
        Instant end = sought.isUser() ? null : sought.createdAt().plus(LONGEST);
        boolean over = end != null && end.isBefore(now);
        boolean live = !past && !over;
        Instant from = from(sought, now);
        Teller teller = new Teller(out());
        try (EventLog log = new EventLog(kafka, from, over ? end : null)) {
            if (log.isEmpty()) {
                throw new OperatorException("This cluster has none of Assent's topics, or does not show them to you.");
            }
            if (!log.missing().isEmpty()) {
                teller.say("Not read, since this cluster does not have them, or does not show them to you: "
                        + String.join(", ", new TreeSet<>(log.missing())));
            }
            Following following = new Following(log, sought, teller);
            boolean found = following.past();
            if (!found && !live) {
                throw new OperatorException("Nothing of " + sought + " since " + Json.format(from)
                        + ". Is it the right cluster (--kafka, --config)? --since 7d looks as far back as most topics"
                        + " reach" + (user || sought.isUser() ? "." : "; --user takes the id as that of a user."));
            }
            if (live) {
                if (!found) {
                    teller.say("Nothing of " + sought + " since " + Json.format(from)
                            + " so far. Waiting for it; Ctrl-C ends that.");
                }
                following.live();
            }
        }
    }

    private Instant from(Sought sought, Instant now) {
        if (since != null) {
            return now.minus(since);
        }
        return sought.isUser() ? now.minus(RECENTLY) : sought.createdAt().minus(TRACKED_BEFORE);
    }
}
