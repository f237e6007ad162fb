// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import dev.assent.backends.SharedServers;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Counter of the statements that a call or an event costs the database of a service. */
public final class StatementCounter {
    /** Work beside the calls: in some of the tries it does not run. */
    private static final int TRIES = 8;

    /** The sweep of the outbox and the deletion of published events; the insertion is part of a statement that counts. */
    private static final Pattern OF_THE_RELAY =
            Pattern.compile("(?is)(select|update|delete)\\b.*\\boutbox(_lease)?\\b.*");

    private final String database;

    /** @param databaseUrl the URL of the database of the service */
    public StatementCounter(String databaseUrl) {
        database = databaseUrl.substring(databaseUrl.lastIndexOf('/') + 1);
    }

    /**
     * Prepares and runs work several times, which must not read the database itself, and returns the statements of the try with
     * the fewest, without those of the outbox.
     */
    public List<String> fewest(IntFunction<Runnable> work) {
        return IntStream.range(0, TRIES)
                .mapToObj(work)
                .map(prepared -> SharedServers.connect().statementsDuring(database, prepared).stream()
                        .filter(sql -> !OF_THE_RELAY.matcher(sql).matches())
                        .toList())
                .min(Comparator.comparing(List::size))
                .orElseThrow();
    }
}
