package dev.assent.local.stack;

import dev.assent.local.home.Home;
import dev.assent.local.home.HomeLock;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./assent reset}: deletes the data of a stack that does not run. */
@Command(name = "reset", description = "Deletes all data, secrets and logs of the stopped stack.")
public final class ResetCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final Path project;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    public ResetCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() {
        Home home = Settings.home(environment, project);
        try (HomeLock lock = HomeLock.take(home)) {
            LocalStack.stopOrphans(home);
            home.delete();
        }
        spec.commandLine().getOut().println("Deleted the data in " + home.root());
        return 0;
    }
}
