// SPDX-License-Identifier: Apache-2.0

/** An enrolled phone of one user of one tenant. */
export interface Account {
  /** Its userAuthenticatorId. */
  id: string;
  tenantId: string;
  tenantName: string;
  userId: string;
  userLabel?: string;
  keys: CryptoKeyPair;
  /** Milliseconds since the epoch. */
  addedAt: number;
}

export interface PhoneStorage<Answer = unknown> {
  accounts(): Promise<Account[]>;
  saveAccount(account: Account): Promise<void>;
  deleteAccount(id: string): Promise<void>;
  /** The last 100 answers, newest first. */
  answers(): Promise<Answer[]>;
  addAnswer(answer: Answer): Promise<void>;
}

/** Storage in IndexedDB, which keeps keys that cannot be exported. */
export class IndexedDbStorage<Answer = unknown> implements PhoneStorage<Answer> {
  constructor(name?: string);
  accounts(): Promise<Account[]>;
  saveAccount(account: Account): Promise<void>;
  deleteAccount(id: string): Promise<void>;
  answers(): Promise<Answer[]>;
  addAnswer(answer: Answer): Promise<void>;
}

/** Storage in memory: the phone is lost with the page. */
export class MemoryStorage<Answer = unknown> implements PhoneStorage<Answer> {
  accounts(): Promise<Account[]>;
  saveAccount(account: Account): Promise<void>;
  deleteAccount(id: string): Promise<void>;
  answers(): Promise<Answer[]>;
  addAnswer(answer: Answer): Promise<void>;
}
