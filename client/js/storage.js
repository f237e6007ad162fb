// SPDX-License-Identifier: Apache-2.0

/** Storage of the phones of a page: accounts with their keys, and the last answers. */

const ACCOUNTS = "accounts";
const ANSWERS = "answers";
const MOST_ANSWERS = 100;

/** Storage in IndexedDB, which keeps keys that cannot be exported. */
export class IndexedDbStorage {
  #name;
  #opened;

  /** @param name the name of the database; another name is another phone */
  constructor(name = "assent-phone") {
    this.#name = name;
  }

  /** Resolves to all accounts, oldest first. */
  async accounts() {
    const all = await this.#run(ACCOUNTS, "readonly", (store) => store.getAll());
    return all.sort((a, b) => a.addedAt - b.addedAt);
  }

  /** Stores {@code account}, which has a member {@code id}. */
  async saveAccount(account) {
    await this.#run(ACCOUNTS, "readwrite", (store) => store.put(account));
  }

  /** Deletes the account {@code id} with its key. */
  async deleteAccount(id) {
    await this.#run(ACCOUNTS, "readwrite", (store) => store.delete(id));
  }

  /** Resolves to the last answers, newest first. */
  async answers() {
    const all = await this.#run(ANSWERS, "readonly", (store) => store.getAll());
    return all.reverse();
  }

  /** Adds {@code answer} to the last answers, of which 100 are kept. */
  async addAnswer(answer) {
    const keys = await this.#run(ANSWERS, "readwrite", (store) => {
      store.add(answer);
      return store.getAllKeys();
    });
    const oldest = keys.slice(0, Math.max(0, keys.length - MOST_ANSWERS));
    for (const key of oldest) {
      await this.#run(ANSWERS, "readwrite", (store) => store.delete(key));
    }
  }

  async #run(name, mode, work) {
    this.#opened ??= this.#open();
    const database = await this.#opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  #open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(ACCOUNTS, { keyPath: "id" });
        request.result.createObjectStore(ANSWERS, { autoIncrement: true });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}

/** Storage in memory: the phone is lost with the page. */
export class MemoryStorage {
  #accounts = new Map();
  #answers = [];

  async accounts() {
    return [...this.#accounts.values()];
  }

  async saveAccount(account) {
    this.#accounts.set(account.id, account);
  }

  async deleteAccount(id) {
    this.#accounts.delete(id);
  }

  async answers() {
    return [...this.#answers];
  }

  async addAnswer(answer) {
    this.#answers = [answer, ...this.#answers].slice(0, MOST_ANSWERS);
  }
}
