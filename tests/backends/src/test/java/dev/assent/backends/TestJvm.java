// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import java.nio.file.Path;
import java.sql.Connection;

/** A process in the place of a test JVM, and its parent in the place of Maven. */
final class TestJvm {
    static final String READY = "ready";

    private TestJvm() {}

    /** A test JVM: uses both servers, prints where they are and ends. */
    public static void main(String[] arguments) throws Exception {
        SharedServers servers = SharedServers.connect();
        servers.createDatabase("shop", "shop", "s3cret");
        servers.createTopics("shop.");
        System.out.println(servers.pid() + " " + postmaster(servers) + " " + servers.bootstrapServers());
    }

    private static String postmaster(SharedServers servers) throws Exception {
        try (Connection connection = servers.superuser().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select split_part(pg_read_file('postmaster.pid'), chr(10), 1)")) {
            rows.next();
            return rows.getString(1);
        }
    }

    static ProcessBuilder command(Class<?> main) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
    }

    /** Maven: runs two test JVMs one after the other and waits to be killed. */
    static final class Maven {
        private Maven() {}

        public static void main(String[] arguments) throws Exception {
            for (int i = 0; i < 2; i++) {
                TestJvm.command(TestJvm.class).inheritIO().start().waitFor();
            }
            System.out.println(READY);
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
