package dev.assent.dispatcher.fcm;

/** What may be shown of an FCM channel. */
record FcmSettings(String projectId, String clientEmail) {}
