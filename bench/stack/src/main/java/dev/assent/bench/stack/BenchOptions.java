// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Options of a run.
 *
 * @param parallel numbers of sign-ins at once
 * @param rates sign-ins per second of the latency benchmark
 * @param rounds number of rounds of each side
 * @param time length of a round
 * @param warmUp length of the work before the first round
 * @param challenges number of pending challenges that are polled
 * @param connections number of connections of the request benchmarks
 * @param peer command that measures another server
 */
record BenchOptions(
        List<Integer> parallel,
        List<Integer> rates,
        int rounds,
        Duration time,
        Duration warmUp,
        int challenges,
        int connections,
        Optional<PeerCommand> peer) {}
