// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.attempt;

import java.time.Duration;
import java.time.Instant;

/** Start and duration of an attempt. */
record AttemptTiming(Instant startedAt, Duration took) {}
