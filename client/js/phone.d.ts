// SPDX-License-Identifier: Apache-2.0

/** Failure of a call. */
export class PhoneError extends Error {
  /** errorCode of the API, "network" without an answer, or "changed_request". */
  readonly code: string;
  /** Status of the response; 0 without one. */
  readonly status: number;
  readonly retryAfterSeconds?: number;
}

export interface ApiOptions {
  /** The API, for example "https://assent.example/v1". */
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds after which a request without an answer fails; 20,000 by default. */
  timeout?: number;
}

export interface ClaimedEnrolment {
  tenantId: string;
  tenantName: string;
  userLabel?: string;
  /** Enrols one phone: see Phone.enrol. */
  token: string;
}

export interface Enrolment {
  userAuthenticatorId: string;
  userId: string;
  verifiedAt: string;
  lastVerifiedAt?: string;
  expiresAt?: string;
}

/** What the user is asked: the text to which the challengeId commits. */
export interface ApprovalRequest {
  v: 1;
  id: string;
  nonce: string;
  tenantId: string;
  userId?: string;
  actionCode: string;
  idempotencyKey: string;
  createdAt: string;
  expiresAt: string;
  userAuthenticatorId?: string;
  ipAddress?: string;
  userAgent?: string;
  deviceId?: string;
  custom?: Record<string, string | number | boolean | Array<string | number | boolean>>;
  credentialType?: string;
  origin?: string;
}

export interface PendingRequest {
  challengeId: string;
  userAuthenticatorId: string;
  /** Number of digits that an approval needs; 0 for none. */
  digits: number;
  /** The request to show; null if it was changed on its way. */
  request: ApprovalRequest | null;
  /** Whether the request was changed on its way: it can be declined only. */
  isChanged: boolean;
  /** Milliseconds since the epoch, by the server's clock. */
  expiresAt: number;
}

export interface AnswerResult {
  isVerified: boolean;
}

export function generateKeys(): Promise<CryptoKeyPair>;
export function claimEnrolment(options: ApiOptions & { code: string }): Promise<ClaimedEnrolment>;
export function normalizeCode(code: string): string;
export function readContext(challengeId: string, context: string | undefined): Promise<ApprovalRequest | null>;
export function toDer(signature: Uint8Array): Uint8Array;

/** A phone that is, or is about to be, enrolled for one user of one tenant. */
export class Phone {
  constructor(options: ApiOptions & { tenantId: string; keys: CryptoKeyPair });
  readonly tenantId: string;
  /** Milliseconds by which the server's clock is ahead of this one. */
  readonly clockOffset: number;
  publicKey(): Promise<string>;
  enrol(
    token: string,
    device?: { deviceName?: string; devicePlatform?: string; pushToken?: string },
  ): Promise<Enrolment>;
  enrolment(): Promise<Enrolment>;
  update(change: { pushToken?: string; resetExpiry?: boolean }): Promise<unknown>;
  remove(): Promise<unknown>;
  pending(): Promise<PendingRequest | null>;
  approve(pending: PendingRequest, verificationCode?: string): Promise<AnswerResult>;
  decline(pending: PendingRequest, reason?: "not_me" | "not_now"): Promise<AnswerResult>;
}
