// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Resolver of host names to allowed addresses, on threads of its own and with one query per name at a time, so that a slow
 * name server delays its own names alone.
 */
@Singleton
class DnsResolver {
    private static final int THREADS = 32;
    private static final int QUEUE_SIZE = 1_000;
    private static final long IDLE_SECONDS = 30;

    private final HostResolver resolver;
    private final AddressPolicy policy;
    private final ThreadPoolExecutor threads;
    private final Map<String, Uni<InetAddress>> running = new ConcurrentHashMap<>();

    DnsResolver(HostResolver resolver, AddressPolicy policy) {
        this.resolver = resolver;
        this.policy = policy;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_SIZE), task -> {
                    Thread thread = new Thread(task, "dns-resolver");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /** Resolves {@code host} to an address that the policy allows; fails with {@link EgressException}. */
    Uni<InetAddress> addressOf(String host) {
        return running.computeIfAbsent(host, name -> Uni.createFrom()
                .item(() -> resolve(name))
                .runSubscriptionOn(threads)
                .onTermination()
                .invoke(() -> running.remove(name))
                .memoize()
                .indefinitely());
    }

    private InetAddress resolve(String host) {
        List<InetAddress> addresses;
        try {
            addresses = resolver.resolve(host);
        } catch (UnknownHostException e) {
            throw EgressException.unreachable("unknown_host");
        }
        Optional<InetAddress> allowed =
                addresses.stream().filter(policy::allows).findFirst();
        return withoutName(allowed.orElseThrow(EgressException::addressRefused));
    }

    /** Removes the host name, so that nothing resolves it again on the way to the socket. */
    private static InetAddress withoutName(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of a length other than 4 or 16 bytes", e);
        }
    }
}
