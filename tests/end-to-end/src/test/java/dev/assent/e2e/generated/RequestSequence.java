// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Sequence of generated requests, the same for the same seed. It takes turns among the operations; each operation first gets
 * each of its mutations alone, in random order, and then pairs of them. Every second request goes through the proxy.
 */
public final class RequestSequence {
    /** Target of a request that goes through the proxy. */
    public static final String PROXY = "proxy";

    private RequestSequence() {}

    /** Name of the service that serves a path. */
    public interface ServiceOf {
        String path(String path);
    }

    /** Returns {@code size} requests to {@code operations}. */
    public static List<GeneratedRequest> of(List<Operation> operations, ServiceOf services, long seed, int size) {
        Random random = new Random(seed);
        List<List<Mutation>> queues = new ArrayList<>();
        List<List<Mutation>> all = new ArrayList<>();
        for (Operation operation : operations) {
            List<Mutation> mutations = Mutations.of(operation);
            all.add(mutations);
            List<Mutation> queue = new ArrayList<>(mutations);
            Collections.shuffle(queue, random);
            queues.add(queue);
        }
        List<GeneratedRequest> requests = new ArrayList<>();
        for (int number = 0; number < size; number++) {
            int turn = number % operations.size();
            Operation operation = operations.get(turn);
            String service = random.nextBoolean() ? PROXY : services.path(operation.path());
            List<Mutation> queue = queues.get(turn);
            List<Mutation> mutations = queue.isEmpty()
                    ? List.of(one(all.get(turn), random), one(all.get(turn), random))
                    : List.of(queue.remove(queue.size() - 1));
            requests.add(new GeneratedRequest(number, operation, service, mutations));
        }
        return requests;
    }

    private static Mutation one(List<Mutation> mutations, Random random) {
        return mutations.get(random.nextInt(mutations.size()));
    }
}
