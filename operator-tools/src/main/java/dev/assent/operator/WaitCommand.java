// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** Command {@code wait}: does nothing until the process is ended, so that other commands can be run in its container. */
@Command(name = "wait", description = "Does nothing until it is ended: for a container in which commands are run.")
final class WaitCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }
}
