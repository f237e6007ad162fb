// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import dev.assent.embedded.push.Certificates;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configures local endpoints: webhooks on 127.0.0.1, which the tests allow, and ports for the stubs of APNs and FCM. */
public class LocalEndpoints implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        try (ServerSocket apple = new ServerSocket(0);
                ServerSocket google = new ServerSocket(0)) {
            String origin = "http://127.0.0.1:" + google.getLocalPort();
            Path directory = Files.createTempDirectory("assent-apns");
            Certificates.ensure(directory, "localhost");
            // Longer than in production: the first attempt of a cold process on a busy machine is slow.
            return Map.of(
                    "assent.outgoing.allowed-private-addresses",
                    "127.0.0.1/32",
                    "assent.push.attempt-timeout",
                    "10S",
                    "assent.push.log-batch-interval",
                    "1S",
                    "assent.push.apns.host",
                    "localhost",
                    "assent.push.apns.port",
                    Integer.toString(apple.getLocalPort()),
                    "assent.push.apns.trusted-certificate",
                    directory.resolve(Certificates.CERTIFICATE).toString(),
                    "assent.push.fcm.url",
                    origin,
                    "assent.push.fcm.token-uri",
                    origin + "/token");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        // Nothing to stop.
    }
}
