package dev.assent.token.sample;

/** Class of another service. */
public class Token {}
