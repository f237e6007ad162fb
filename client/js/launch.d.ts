// SPDX-License-Identifier: Apache-2.0

export interface LaunchOptions {
  /** Element in which the page appears; without it a dialog covers the rest of this page. */
  container?: Element | ShadowRoot;
  /** Name of the frame for screen readers. */
  title?: string;
  onError?: (error: { errorCode: string; statusCode: number }) => void;
  signal?: AbortSignal;
}

export interface LaunchResult {
  /** For your backend, which validates it; undefined if the user has closed the page. */
  token?: string;
}

/** Opens the challenge page at the {@code url} of a tracked action, and resolves at its end. */
export function launch(url: string, options?: LaunchOptions): Promise<LaunchResult>;
