// SPDX-License-Identifier: Apache-2.0
import { claimEnrolment, generateKeys, Phone } from "@assent/client/phone.js";
import { IndexedDbStorage } from "@assent/client/storage.js";

const POLL_MILLISECONDS = 3000;
const HIDDEN_POLL_MILLISECONDS = 15_000;

/**
 * The accounts of this browser, and the loop that asks for each of them which request waits. Only one tab asks: that which
 * holds the lock. Reports every change by calling {@code onChange}.
 */
export class PhoneAccounts {
  #baseUrl;
  #database;
  #storage;
  #onChange;
  #wake = () => {};
  #stopped = false;

  /** Accounts with their phones: {@code {account, phone, pending, isGone}}. */
  entries = [];
  /** The last answers, newest first. */
  answers = [];
  /** Whether the server could not be reached. */
  isOffline = false;
  /** Whether another tab asks for requests. */
  isElsewhere = false;

  constructor({ baseUrl, database, onChange }) {
    this.#baseUrl = baseUrl;
    this.#database = database;
    this.#onChange = onChange;
  }

  /** Reads what is stored and begins to ask. */
  async start() {
    this.#storage = new IndexedDbStorage(this.#database);
    this.entries = (await this.#storage.accounts()).map((account) => this.#entry(account));
    this.answers = await this.#storage.answers();
    this.#stopped = false;
    const waiting = setTimeout(() => {
      this.isElsewhere = true;
      this.#onChange();
    }, 1000);
    navigator.locks.request(`assent-phone ${this.#database}`, async () => {
      clearTimeout(waiting);
      if (this.#stopped) {
        return;
      }
      this.isElsewhere = false;
      // Another tab may have changed it.
      this.entries = (await this.#storage.accounts()).map((account) => this.#entry(account));
      this.answers = await this.#storage.answers();
      this.#onChange();
      await this.#loop();
    });
  }

  /** Stops asking. */
  stop() {
    this.#stopped = true;
    this.#wake();
  }

  /** Asks now, without waiting for the next turn. */
  refresh() {
    this.#wake();
  }

  /** Exchanges an enrolment code; resolves to what {@link add} takes. */
  claim(code) {
    return claimEnrolment({ baseUrl: this.#baseUrl, code });
  }

  /** Makes a key, enrols it with {@code claimed}, and stores the account. */
  async add(claimed, deviceName) {
    const keys = await generateKeys();
    const phone = new Phone({ baseUrl: this.#baseUrl, tenantId: claimed.tenantId, keys });
    const enrolled = await phone.enrol(claimed.token, { deviceName });
    const account = {
      id: enrolled.userAuthenticatorId,
      tenantId: claimed.tenantId,
      tenantName: claimed.tenantName,
      userId: enrolled.userId,
      userLabel: claimed.userLabel,
      keys,
      addedAt: Date.now(),
    };
    await this.#storage.saveAccount(account);
    navigator.storage?.persist?.();
    this.entries = [...this.entries, { ...this.#entry(account), phone }];
    this.#wake();
    return account;
  }

  /** Removes {@code entry} at the server and here. */
  async remove(entry) {
    if (!entry.isGone) {
      await entry.phone.remove().catch((error) => {
        if (error.code !== "invalid_credential") {
          throw error;
        }
      });
    }
    await this.#storage.deleteAccount(entry.account.id);
    this.entries = this.entries.filter((other) => other !== entry);
    this.#onChange();
  }

  /** Stores the push token of {@code entry} at the server. */
  async savePushToken(entry, pushToken) {
    await entry.phone.update({ pushToken });
    entry.account = { ...entry.account, pushToken };
    await this.#storage.saveAccount(entry.account);
  }

  /** Adds an answer to the history. */
  async record(answer) {
    await this.#storage.addAnswer(answer);
    this.answers = await this.#storage.answers();
  }

  #entry(account) {
    const phone = new Phone({ baseUrl: this.#baseUrl, tenantId: account.tenantId, keys: account.keys });
    return { account, phone, pending: null, isGone: false };
  }

  async #loop() {
    while (!this.#stopped) {
      for (const entry of this.entries) {
        await this.#ask(entry);
      }
      await this.#pause(document.hidden ? HIDDEN_POLL_MILLISECONDS : POLL_MILLISECONDS);
    }
  }

  async #ask(entry) {
    if (entry.isGone) {
      return;
    }
    try {
      const pending = await entry.phone.pending();
      this.isOffline = false;
      entry.pending = pending;
    } catch (error) {
      this.isOffline = error.code === "network";
      if (error.code === "invalid_credential") {
        entry.isGone = true;
        entry.pending = null;
      }
    }
    this.#onChange();
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
