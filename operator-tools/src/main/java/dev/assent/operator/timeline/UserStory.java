package dev.assent.operator.timeline;

import java.time.Instant;
import java.util.Optional;

/** What happened to a user and the user's devices apart from challenges. */
final class UserStory extends Story {
    private final String tenantId;
    private final String userId;

    UserStory(String tenantId, String userId) {
        this.tenantId = tenantId;
        this.userId = userId;
    }

    @Override
    String title() {
        return "User " + userId + " of tenant " + tenantId;
    }

    @Override
    Optional<Wait> wait(Instant now) {
        return Optional.empty();
    }
}
