package dev.assent.operator.timeline;

import java.time.Instant;

/**
 * One thing that happened.
 *
 * @param at when
 * @param rank its place among what happened in the same millisecond
 * @param stage what, in a few words
 * @param detail what an operator wants to know of it; may be empty
 */
record Step(Instant at, int rank, String stage, String detail) {}
