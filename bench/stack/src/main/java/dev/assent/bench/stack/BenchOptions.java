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
 * @param channels channels of the latency benchmark
 * @param challenges number of pending challenges that are polled
 * @param requests number of requests of a round whose requests a server accepts once
 * @param connections number of connections of the request benchmarks
 * @param waiting number of long polls that wait at once
 * @param rows number of old sign-ins of the growth benchmark
 * @param peer command that measures another server
 */
record BenchOptions(
        List<Integer> parallel,
        List<Integer> rates,
        int rounds,
        Duration time,
        Duration warmUp,
        List<OutcomeChannel> channels,
        int challenges,
        int requests,
        int connections,
        int waiting,
        int rows,
        Optional<PeerCommand> peer) {}
