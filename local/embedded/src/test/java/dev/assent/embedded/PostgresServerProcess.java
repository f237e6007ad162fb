// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** Process that starts a server, writes one row and waits to be killed. */
final class PostgresServerProcess {
    private PostgresServerProcess() {}

    public static void main(String[] arguments) throws Exception {
        PostgresServer server = PostgresServer.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        server.createDatabase("shop", "shop", "s3cret");
        try (Connection connection = new Postgres("127.0.0.1", server.port(), "shop", "s3cret").connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute("create table item (name text)");
            statement.execute("insert into item values ('chair')");
        }
        System.out.println(KilledProcess.READY);
        Thread.sleep(Long.MAX_VALUE);
    }
}
