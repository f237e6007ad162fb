// SPDX-License-Identifier: Apache-2.0

/** Failure of a call. */
export class BrowserError extends Error {
  /** errorCode of the API, or "network" without an answer. */
  readonly code: string;
  /** Status of the response; 0 without one. */
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** Whether the same call may succeed later. */
  readonly isTemporary: boolean;
}

export type Way = "stream" | "long-poll" | "poll";
export const WAYS: readonly Way[];

export interface Abortable {
  signal?: AbortSignal;
}

export interface StartedChallenge {
  challengeId: string;
  /** Digits to show, which the user types on the phone. */
  verificationCode?: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  deliveryResults: Array<{ userAuthenticatorId: string; errorCode?: string }>;
}

export interface ChallengeState {
  isVerified: boolean;
  isConsumed: boolean;
  accessToken?: string;
}

export interface Outcome {
  isVerified: boolean;
  /** Proves the approval to your backend, which validates it. */
  accessToken?: string;
}

export type ActionState =
  | "ALLOW"
  | "BLOCK"
  | "CHALLENGE_REQUIRED"
  | "CHALLENGE_SUCCEEDED"
  | "CHALLENGE_FAILED"
  | "REVIEW_REQUIRED"
  | "REVIEW_SUCCEEDED"
  | "REVIEW_FAILED";

export interface PageDevice {
  userAuthenticatorId: string;
  /** PUSH for a device that can be chosen for a challenge. */
  credentialType: "PUSH" | "QR_CODE" | "IN_APP";
  displayName?: string;
  devicePlatform?: string;
  lastVerifiedAt?: string;
}

export interface PageContent {
  tenantId: string;
  tenantName: string;
  hasLogo: boolean;
  supportUrl?: string;
  actionCode: string;
  custom?: Record<string, string | number | boolean | Array<string | number | boolean>>;
  state: ActionState;
  isEnrolled: boolean;
  mayEnrol: boolean;
  devices: PageDevice[];
  redirectUrl?: string;
  redirectToSettings: boolean;
  /** Whether the tenant lets the page return to `authsignal://auth`, where the React Native SDK waits. */
  mayReturnToApp: boolean;
  locale?: string;
  expiresAt: string;
}

export interface EnrolmentCode {
  enrolmentId: string;
  code: string;
  link?: string;
  qr?: { size: number; path: string };
  expiresAt: string;
}

export interface EnrolmentState {
  status: "WAITING" | "CLAIMED" | "ENROLLED" | "EXPIRED";
  userAuthenticatorId?: string;
  displayName?: string;
}

export interface WaitOptions extends Abortable {
  ways?: readonly Way[];
  onWay?: (way: Way) => void;
  onConnection?: (isReached: boolean) => void;
}

/** A browser with the token of a tracked action. */
export class Browser {
  constructor(options: { baseUrl: string; token: string; fetch?: typeof globalThis.fetch; timeout?: number });
  /** Milliseconds by which the server's clock is ahead of this one. */
  readonly clockOffset: number;
  start(options?: { action?: string; userAuthenticatorId?: string } & Abortable): Promise<StartedChallenge>;
  cancel(challengeId: string, options?: { keepalive?: boolean } & Abortable): Promise<Record<string, never>>;
  poll(challengeId: string, options?: Abortable): Promise<ChallengeState>;
  wait(challengeId: string, options?: WaitOptions): Promise<Outcome>;
  page(options?: Abortable): Promise<PageContent>;
  returnToken(options?: Abortable): Promise<string>;
  requireChallenge(options?: Abortable): Promise<ActionState>;
  removeDevice(userAuthenticatorId: string, options?: Abortable): Promise<void>;
  createEnrolment(options?: Abortable): Promise<EnrolmentCode>;
  enrolment(enrolmentId: string, options?: Abortable): Promise<EnrolmentState>;
}

export interface ServerEvent {
  name: string;
  data: string;
}

/** Parser of server-sent events. */
export class EventParser {
  retry?: number;
  parse(text: string): ServerEvent[];
}
