// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.events;

/** Consumes as it should, as a class of its package does. */
class IndirectEventConsumer extends DirectEventConsumer {}
