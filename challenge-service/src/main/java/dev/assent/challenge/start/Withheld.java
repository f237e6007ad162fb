package dev.assent.challenge.start;

import java.util.Locale;

/** Why a challenge is started without a push. The phone finds it all the same when it asks. */
enum Withheld {
    /** So many pushes went unanswered that more would only annoy. */
    PUSH_BUDGET_EXHAUSTED,
    /** The user has said of an earlier challenge from there that it was not theirs. */
    SOURCE_BLOCKED;

    /** As it stands in events and answers. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
