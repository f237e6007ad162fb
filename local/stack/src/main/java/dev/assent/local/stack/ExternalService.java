// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.local.home.LocalEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * External service of a stack: a developer runs it in Quarkus' dev mode. The stack routes requests to its port and
 * reports when it appears and disappears.
 *
 * @param environment the file of its variables
 */
record ExternalService(String name, int port, Path project, Path environment) {
    private static final Duration PROBE_PAUSE = Duration.ofSeconds(1);
    private static final int CONNECT_TIMEOUT_MILLIS = 500;

    /** Writes the variables by which the service joins the stack; they contain secrets. */
    void writeEnvironment(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>(variables);
        // The schema is Flyway's; Hibernate's check of it reports types that differ without effect.
        all.put("QUARKUS_HIBERNATE_ORM_VALIDATE_IN_DEV_MODE", "false");
        // The agent that replaces method bodies fails at each edit, on the annotations of Bean Validation, and Quarkus
        // restarts all the same.
        all.put("QUARKUS_LIVE_RELOAD_INSTRUMENTATION", "false");
        LocalEnvironment.write(environment, all);
    }

    /** Returns the instructions that start the service. */
    String instructions() {
        return """

                %s is not started; until it listens on port %d, its requests get 503.
                Start it with hot reload (needs Maven 3.9 or newer):

                  %s
                """
                .formatted(name, port, command());
    }

    /**
     * Returns the shell command that starts the service. {@code -am} with {@code compile} lets dev mode find the modules
     * that the service depends on in the checkout instead of the local repository.
     */
    String command() {
        return "(set -a && . %s && mvn -f %s -pl %s -am compile quarkus:dev)"
                .formatted(quoted(environment), quoted(project.resolve("pom.xml")), name);
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    /** Watches the port until the result is closed, and prints when the service starts and stops to listen. */
    AutoCloseable watch(ProgressPrinter progress) {
        Thread watcher = new Thread(() -> watchPort(progress), name + "-watcher");
        watcher.setDaemon(true);
        watcher.start();
        return watcher::interrupt;
    }

    private void watchPort(ProgressPrinter progress) {
        boolean wasListening = false;
        try {
            while (true) {
                boolean isListening = isListening();
                if (isListening != wasListening) {
                    progress.print(name + (isListening ? " listens on port " : " no longer listens on port ") + port);
                }
                wasListening = isListening;
                Thread.sleep(PROBE_PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connects without a request, because a request makes dev mode look for changes. */
    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
