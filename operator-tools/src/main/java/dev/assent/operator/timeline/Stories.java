package dev.assent.operator.timeline;

import dev.assent.contracts.event.ActionTracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The stories of what is sought, each made of the facts that belong to it. */
final class Stories {
    private final Sought sought;
    private final Map<UUID, SignIn> signIns = new LinkedHashMap<>();
    private final Map<UUID, TrackedAction> actions = new LinkedHashMap<>();
    private final Map<UUID, List<Fact>> factsOfActions = new HashMap<>();
    private final Map<String, UserStory> users = new LinkedHashMap<>();
    private final Map<UUID, UserStory> usersOfDevices = new HashMap<>();
    private final Unclaimed unclaimed = new Unclaimed();
    private final Set<String> told = new HashSet<>();

    Stories(Sought sought) {
        this.sought = sought;
    }

    /** A line that was added to a story. */
    record Told(Story story, Timeline.Line line) {}

    /** Adds {@code fact} where it belongs; what is new. A repetition, and what belongs nowhere, adds nothing. */
    List<Told> accept(Fact fact) {
        if (told.contains(fact.id())) {
            return List.of();
        }
        List<Told> news = new ArrayList<>();
        UUID challengeId = fact.about().challengeId();
        if (challengeId != null && !signIns.containsKey(challengeId) && sought.takes(fact.about())) {
            SignIn begun = new SignIn(challengeId);
            signIns.put(challengeId, begun);
            tell(fact, begun, news);
            unclaimed.claim(challengeId).forEach(earlier -> tell(earlier, begun, news));
        } else {
            List<? extends Story> stories = storiesOf(fact);
            if (stories.isEmpty()) {
                unclaimed.keep(fact);
            }
            stories.forEach(story -> tell(fact, story, news));
        }
        return news;
    }

    private List<? extends Story> storiesOf(Fact fact) {
        About about = fact.about();
        if (about.challengeId() != null) {
            return Stream.of(about.challengeId())
                    .map(signIns::get)
                    .filter(signIn -> signIn != null)
                    .toList();
        }
        return about.actionId() == null ? ofUser(fact) : ofAction(fact);
    }

    private List<? extends Story> ofAction(Fact fact) {
        About about = fact.about();
        Instant at = fact.event() instanceof ActionTracked tracked ? tracked.stateUpdatedAt() : fact.recordedAt();
        List<SignIn> started = signIns.values().stream()
                .filter(signIn -> about.actionId().equals(signIn.actionId()))
                .toList();
        if (!started.isEmpty()) {
            return started.stream()
                    .filter(signIn -> signIn.concernsActionAt(at))
                    .toList();
        }
        if (sought.isUser() && sought.takes(about) && fact.event() instanceof ActionTracked tracked) {
            return List.of(actions.computeIfAbsent(tracked.actionId(), id -> new TrackedAction(tracked)));
        }
        return List.of();
    }

    private List<? extends Story> ofUser(Fact fact) {
        About about = fact.about();
        if (!sought.isUser()) {
            return during(fact);
        }
        if (sought.takes(about)) {
            UserStory user = users.computeIfAbsent(
                    about.tenantId() + "\n" + about.userId(), key -> new UserStory(about.tenantId(), about.userId()));
            if (about.authenticatorId() != null) {
                usersOfDevices.put(about.authenticatorId(), user);
            }
            return List.of(user);
        }
        UserStory user = about.userId() == null ? usersOfDevices.get(about.authenticatorId()) : null;
        return user == null ? during(fact) : List.of(user);
    }

    /** The challenges that were going on when {@code fact} happened to their user or one of their devices. */
    private List<SignIn> during(Fact fact) {
        About about = fact.about();
        return signIns.values().stream()
                .filter(signIn -> signIn.isOf(about.tenantId(), about.userId())
                        || signIn.devices().containsKey(about.authenticatorId()))
                .filter(signIn -> signIn.spans(fact.recordedAt()))
                .toList();
    }

    private void tell(Fact fact, Story story, List<Told> news) {
        Map<UUID, String> devices = Map.of();
        if (story instanceof SignIn signIn) {
            UUID before = signIn.actionId();
            if (!fact.isDead()) {
                signIn.learn(fact);
            }
            devices = signIn.devices();
            if (before == null && signIn.actionId() != null) {
                tellActionOf(signIn, news);
            }
        } else if (story instanceof TrackedAction action
                && fact.event() instanceof ActionTracked tracked
                && !fact.isDead()) {
            action.learn(tracked);
        }
        if (told.add(fact.id())
                && fact.about().challengeId() == null
                && fact.about().actionId() != null) {
            factsOfActions
                    .computeIfAbsent(fact.about().actionId(), id -> new ArrayList<>())
                    .add(fact);
        }
        for (Step step : Stages.of(fact, devices)) {
            news.add(new Told(story, story.add(step)));
        }
    }

    /** Its action was tracked before it was started, and was perhaps told as one without a challenge. */
    private void tellActionOf(SignIn signIn, List<Told> news) {
        actions.remove(signIn.actionId());
        Stream.of(factsOfActions.getOrDefault(signIn.actionId(), List.of()), unclaimed.claim(signIn.actionId()))
                .flatMap(List::stream)
                .toList()
                .forEach(earlier -> tell(earlier, signIn, news));
    }

    /** All of them, by their beginnings. */
    List<Story> all() {
        return Stream.of(users.values(), actions.values(), signIns.values())
                .<Story>flatMap(Collection::stream)
                .sorted(Comparator.comparing(story -> story.timeline().begin()))
                .toList();
    }

    boolean isEmpty() {
        return signIns.isEmpty() && actions.isEmpty() && users.isEmpty();
    }

    /** Whether all that was sought has ended; a user's story never does. */
    boolean areOver() {
        return !sought.isUser() && !isEmpty() && signIns.values().stream().allMatch(SignIn::isOver);
    }

    /** Whether nothing more is to come of what has ended. */
    boolean areComplete(Instant now) {
        return areOver() && all().stream().allMatch(story -> story.wait(now).isEmpty());
    }
}
