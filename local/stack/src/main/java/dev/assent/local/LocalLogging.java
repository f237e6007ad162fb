package dev.assent.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps what Kafka, the proxy and the drivers log away from the terminal. */
public final class LocalLogging {
    private static final int MOST_BYTES = 10 << 20;
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL %4$-7s %3$s %5$s%6$s%n";

    private LocalLogging() {}

    /** Sends the log of this process to {@code file}, which begins anew when it has grown large. */
    public static void to(Path file) {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        LogManager.getLogManager().reset();
        try {
            FileHandler handler = new FileHandler(file.toString(), MOST_BYTES, 1, true);
            handler.setFormatter(new SimpleFormatter());
            Logger root = Logger.getLogger("");
            root.addHandler(handler);
            root.setLevel(Level.INFO);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Keeps only what is worth a person's attention on the terminal, for commands that run briefly. */
    public static void quiet() {
        Logger.getLogger("").setLevel(Level.SEVERE);
    }
}
