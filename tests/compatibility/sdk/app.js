// The calls of the mobile SDKs for QR codes and for verification inside the app; each operation once per platform.
import assert from "node:assert/strict";
import { App, IN_APP, QR_CODE } from "../support/app.js";
import { backend, enrolmentToken, newUser } from "../support/sign-in.js";
import { call, tenant } from "../support/stack.js";
import { works } from "../support/table.js";
import { DEVICE_API } from "./phone.js";

const PLATFORMS = ["android", "ios"];

/** Starts a challenge without a user, as the browser SDK does. */
const qrCode = async (action) =>
  (
    await call("POST", "/client/challenge/qr-code", {
      authorization: `Basic ${btoa(encodeURIComponent(tenant.tenantId))}`,
      body: { action, custom: { terminal: "4" } },
    })
  ).body;

for (const platform of PLATFORMS) {
  for (const kind of [QR_CODE, IN_APP]) {
    works(DEVICE_API, `${platform}: ${kind} add, get, remove credential`, "", async () => {
      const userId = newUser();
      const app = new App(platform, kind);
      assert.equal((await app.credential()).status, 404);
      const { userAuthenticatorId } = await app.enrol(await enrolmentToken(userId));
      const { status, body } = await app.credential();
      assert.equal(status, 200);
      assert.equal(body.userAuthenticatorId, userAuthenticatorId);
      assert.equal(body.userId, userId);
      assert.ok(body.verifiedAt);
      assert.equal((await app.remove()).status, 200);
      assert.equal((await app.credential()).status, 404);
    });
  }

  works(DEVICE_API, `${platform}: ${QR_CODE} claim, update challenge`, "", async () => {
    const userId = newUser();
    const app = new App(platform, QR_CODE);
    await app.enrol(await enrolmentToken(userId));
    for (const approved of [true, false]) {
      const { challengeId } = await qrCode("kiosk");
      const claimed = await app.claim(challengeId);
      assert.equal(claimed.status, 200, JSON.stringify(claimed.body));
      assert.equal(claimed.body.success, true);
      assert.equal(claimed.body.actionCode, "kiosk");
      assert.equal(claimed.body.ipAddress, "127.0.0.1");
      assert.ok(claimed.body.idempotencyKey);
      assert.deepEqual(claimed.body.custom, { terminal: "4" });
      const answered = await app.answer(challengeId, approved);
      assert.deepEqual([answered.status, answered.body], [200, { isVerified: approved }]);
      assert.equal((await app.answer(challengeId, true)).body.errorCode, "challenge_already_consumed");
    }
  });

  works(DEVICE_API, `${platform}: ${IN_APP} verify`, "", async () => {
    const userId = newUser();
    const app = new App(platform, IN_APP);
    const { userAuthenticatorId } = await app.enrol(await enrolmentToken(userId));
    const tracked = await backend.track({ userId, action: "pay" });
    for (const [how, action] of [
      [{ token: tracked.token }, "pay"],
      [{ action: "unlock" }, "unlock"],
    ]) {
      const { status, body } = await app.verify(how);
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.userId, userId);
      assert.equal(body.userAuthenticatorId, userAuthenticatorId);
      const valid = await backend.validateChallenge({ token: body.token, action, userId });
      assert.equal(valid.isValid, true);
      assert.equal(valid.verificationMethod, "DEVICE");
    }
    assert.equal((await app.verify({ token: tracked.token })).status, 403);
  });
}
