// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sender of generated requests, a few at once. */
public final class RequestSender {
    private static final int SENDERS = 4;

    private final Map<String, String> origins;

    /** Creates a sender to the services and the proxy, whose {@code origins} it gets by name. */
    public RequestSender(Map<String, String> origins) {
        this.origins = origins;
    }

    /** Sends {@code requests} for {@code tenant} and returns them in their order, each with its response. */
    public List<Exchange> send(List<GeneratedRequest> requests, GeneratedTenant tenant)
            throws InterruptedException, ExecutionException {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Callable<List<Exchange>>> tasks = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                List<GeneratedRequest> part = new ArrayList<>();
                for (int i = sender; i < requests.size(); i += SENDERS) {
                    part.add(requests.get(i));
                }
                tasks.add(() -> sendInTurn(part, tenant));
            }
            List<Exchange> all = new ArrayList<>();
            for (Future<List<Exchange>> part : senders.invokeAll(tasks)) {
                all.addAll(part.get());
            }
            all.sort(Comparator.comparingInt(exchange -> exchange.request().number()));
            return all;
        } finally {
            senders.shutdown();
        }
    }

    private List<Exchange> sendInTurn(List<GeneratedRequest> requests, GeneratedTenant tenant) throws IOException {
        Map<String, RawHttpClient> clients = new TreeMap<>();
        List<Exchange> exchanges = new ArrayList<>();
        try {
            for (GeneratedRequest request : requests) {
                RawHttpClient client =
                        clients.computeIfAbsent(request.service(), service -> new RawHttpClient(origins.get(service)));
                try {
                    RawHttpClient.Response response = client.send(request.message(tenant, client.host()));
                    exchanges.add(new Exchange(request, Optional.of(response), false, ""));
                } catch (EOFException | SocketException e) {
                    exchanges.add(new Exchange(request, Optional.empty(), true, "no response: " + e));
                } catch (IOException e) {
                    exchanges.add(new Exchange(request, Optional.empty(), false, "no response: " + e));
                }
            }
        } finally {
            for (RawHttpClient client : clients.values()) {
                client.close();
            }
        }
        return exchanges;
    }
}
