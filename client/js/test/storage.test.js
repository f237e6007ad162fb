// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { it } from "node:test";
import { MemoryStorage } from "../storage.js";

it("keeps the last hundred answers, newest first", async () => {
  const storage = new MemoryStorage();
  for (let i = 0; i < 120; i++) {
    await storage.addAnswer({ i });
  }
  const answers = await storage.answers();
  assert.equal(answers.length, 100);
  assert.equal(answers[0].i, 119);
});

it("replaces and deletes an account by its id", async () => {
  const storage = new MemoryStorage();
  await storage.saveAccount({ id: "a", userId: "one" });
  await storage.saveAccount({ id: "a", userId: "two" });
  assert.deepEqual(await storage.accounts(), [{ id: "a", userId: "two" }]);
  await storage.deleteAccount("a");
  assert.deepEqual(await storage.accounts(), []);
});
