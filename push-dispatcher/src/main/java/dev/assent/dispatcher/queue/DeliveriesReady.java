// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.queue;

/** CDI event: deliveries to {@code destination} have been committed and can be claimed. */
public record DeliveriesReady(Destination destination) {}
