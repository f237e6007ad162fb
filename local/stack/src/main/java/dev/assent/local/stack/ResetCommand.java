// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.local.home.Home;
import dev.assent.local.home.HomeLock;
import dev.assent.operator.terminal.TerminalCommand;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;

/** Command {@code reset}: deletes the data of a stack that does not run. */
@Command(name = "reset", description = "Deletes all data, secrets and logs of the stopped stack.")
public final class ResetCommand extends TerminalCommand {
    private final Map<String, String> environment;
    private final Path project;

    /** Creates the command for {@code environment} and the modules of {@code project}. */
    public ResetCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() {
        Home home = Settings.home(environment, project);
        HomeLock lock = HomeLock.take(home);
        try {
            LocalStack.stopOrphans(home);
            home.delete();
        } finally {
            lock.close();
        }
        out().println("Deleted the data in " + home.root());
        return 0;
    }
}
