// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

/** Public settings of an FCM channel. */
record FcmSettings(String projectId, String clientEmail) {}
