package dev.assent.operator.timeline;

import dev.assent.contracts.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Goes through the topics, first what is there, then what comes, and has it told. */
final class Following {
    /** In this order what comes later knows the stories it belongs to. */
    private static final List<List<Topic>> PASSES = List.of(
            List.of(Topic.CHALLENGE_CREATED),
            List.of(Topic.CHALLENGE_UPDATED),
            List.of(
                    Topic.ACTION_TRACKED,
                    Topic.AUTHENTICATOR_CHANGED,
                    Topic.PUSH_DELIVERED,
                    Topic.USER_REMOVED,
                    Topic.DELIVERY_RETRIED));

    /** How long after an end what belongs to it may come: pushes that are called off, the action's new state. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private static final Duration LONGEST_AFTERMATH = Duration.ofSeconds(5);
    /** So long at most what comes one after the other is gathered before it is told. */
    private static final Duration LONGEST_FLURRY = Duration.ofSeconds(1);

    private final EventLog log;
    private final Sought sought;
    private final Stories stories;
    private final Teller teller;

    Following(EventLog log, Sought sought, Teller teller) {
        this.log = log;
        this.sought = sought;
        this.stories = new Stories(sought);
        this.teller = teller;
    }

    /** Tells what is there; whether there was anything. */
    boolean past() {
        for (List<Topic> topics : PASSES) {
            log.readPast(
                    topics, records -> records.forEach(record -> read(record).ifPresent(stories::accept)));
        }
        Instant now = Instant.now();
        stories.all().forEach(story -> teller.tell(story, now));
        return !stories.isEmpty();
    }

    /** Tells what comes, until the challenge has ended, or until nobody listens any more. */
    void live() {
        log.follow();
        Reminder reminder = new Reminder();
        Story latest = stories.all().stream().reduce((one, other) -> other).orElse(null);
        long over = System.nanoTime();
        while (teller.isHeard()) {
            List<Stories.Told> news = come();
            if (!news.isEmpty()) {
                news.forEach(teller::tell);
                latest = news.get(news.size() - 1).story();
                reminder.restart();
            } else if (reminder.isDue()) {
                // Nothing may also come because Kafka is away, and then nobody knows what is waited for.
                log.ensureReachable();
                if (latest != null) {
                    teller.tellWait(latest, Instant.now());
                }
            }
            if (!stories.areOver()) {
                over = System.nanoTime();
            } else if (isEnough(Duration.ofNanos(System.nanoTime() - over))) {
                break;
            }
        }
        stories.all().forEach(story -> teller.tellWait(story, Instant.now()));
    }

    private boolean isEnough(Duration sinceEnd) {
        return sinceEnd.compareTo(LONGEST_AFTERMATH) > 0
                || stories.areComplete(Instant.now()) && sinceEnd.compareTo(AFTERMATH) > 0;
    }

    /** What has come, in the order in which it was written down, which is not the one in which topics are handed over. */
    private List<Stories.Told> come() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long longest = System.nanoTime() + LONGEST_FLURRY.toNanos();
        for (var more = log.poll(); !more.isEmpty(); more = log.poll()) {
            records.addAll(more);
            if (System.nanoTime() > longest) {
                break;
            }
        }
        List<Stories.Told> news = new ArrayList<>();
        records.stream()
                .flatMap(record -> read(record).stream())
                .sorted(Comparator.comparing(Fact::recordedAt))
                .forEach(fact -> news.addAll(stories.accept(fact)));
        return news;
    }

    private Optional<Fact> read(ConsumerRecord<byte[], byte[]> record) {
        if (!sought.mayConcern(Fact.topic(record.topic()), Fact.text(record.key()))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Fact.of(record));
        } catch (IllegalArgumentException e) {
            teller.tellUnreadable(Fact.place(record), e.getMessage());
            return Optional.empty();
        }
    }
}
