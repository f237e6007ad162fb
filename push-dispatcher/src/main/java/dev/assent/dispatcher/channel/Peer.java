package dev.assent.dispatcher.channel;

/** Where a channel leads; {@code peer} is empty text where all devices share one. */
public record Peer(ChannelName channel, String peer) {}
