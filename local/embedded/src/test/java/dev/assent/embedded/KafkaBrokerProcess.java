// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.nio.file.Path;

/** Process that starts a broker, writes one record and waits to be killed. */
final class KafkaBrokerProcess {
    private KafkaBrokerProcess() {}

    public static void main(String[] arguments) throws Exception {
        KafkaBroker broker = KafkaBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        broker.createTopics();
        KafkaBrokerIT.write(broker, "chair");
        System.out.println(KilledProcess.READY);
        Thread.sleep(Long.MAX_VALUE);
    }
}
