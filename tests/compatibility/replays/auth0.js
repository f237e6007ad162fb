// The vendor's action for Auth0: the published functions of @authsignal/node (github.com/authsignal/authsignal-node at
// dca8a29, src/integrations/auth0.ts), a stand-in for Auth0 around them, and a browser. Auth0 adds `state` to the URL of
// `sendUserTo`, and goes on with the login whose `state` comes back to `/continue`.
import assert from "node:assert/strict";
import { handleAuth0ContinuePostLogin, handleAuth0ExecutePostLogin } from "@authsignal/node";
import { asked, press, skip, withPage } from "../support/chromium.js";
import { Phone } from "../support/phone.js";
import { newUser, userWithPhone } from "../support/sign-in.js";
import { says, withSite } from "../support/site.js";
import { tenant, url as apiUrl } from "../support/stack.js";
import { enrolByCode, replays, withSettings } from "./replay.js";

export const AUTH0 = "Auth0 action of @authsignal/node 2.21.0";

const STATE = "hKFo2SBk/+ login=1";

/** Ways to add the state: to the query of the URL, before its fragment, or as text behind everything. */
const TO_QUERY = (url) => {
  const target = new URL(url);
  target.searchParams.set("state", STATE);
  return target.toString();
};
const BEHIND = (url) => `${url}&state=${encodeURIComponent(STATE)}`;

/** Auth0 with the vendor's action after a login; `decided` are the calls of the action. */
class Auth0 {
  decided = [];

  constructor(userId, { options, addState = TO_QUERY, methods = [] } = {}) {
    this.userId = userId;
    this.options = options;
    this.addState = addState;
    this.methods = methods;
  }

  #event(origin, query = {}) {
    return {
      user: { user_id: this.userId, email: "a@example.com" },
      request: { hostname: new URL(origin).host, ip: "203.0.113.7", user_agent: "a browser", query },
      secrets: { AUTHSIGNAL_SECRET: tenant.apiSecretKey },
      authentication: { methods: this.methods },
      transaction: { protocol: "oidc-basic-profile" },
    };
  }

  async respond({ url }) {
    let target;
    const api = {
      redirect: { sendUserTo: (to) => (target = to) },
      access: { deny: (reason) => this.decided.push(["deny", reason]) },
      authentication: { recordMethod: (method) => this.decided.push(["recordMethod", method]) },
    };
    if (url.pathname === "/authorize") {
      // The default is https; this stand-in has no certificate.
      const options = { apiUrl, redirectUrl: `${url.origin}/continue`, ...this.options };
      await handleAuth0ExecutePostLogin(this.#event(url.origin), api, options);
      return target ? { status: 302, location: this.addState(target) } : says("done");
    }
    const query = Object.fromEntries(url.searchParams);
    if (url.pathname !== "/continue" || query.state !== STATE) {
      return { status: 400, ...says("no login has this state") };
    }
    await handleAuth0ContinuePostLogin(this.#event(url.origin, query), api, { apiUrl });
    return says("done");
  }

  /** Logs in with a browser, lets `act` do what the user does, and returns what the action decides. */
  async login(act) {
    await withSite(
      (request) => this.respond(request),
      (origin) =>
        withPage(async (page) => {
          await page.goto(`${origin}/authorize`);
          await act(page);
          await page.waitForURL((url) => url.origin === origin);
          assert.equal(await page.getByRole("heading").innerText(), "done");
        }),
    );
    return this.decided;
  }
}

const SUCCESS = [["recordMethod", apiUrl]];
const FAILURE = [["deny", "MFA challenge failed"]];

replays(AUTH0, "approved", "`api.authentication.recordMethod`, and the login of the `state` goes on", skip, async () => {
  for (const addState of [TO_QUERY, BEHIND]) {
    const { userId, phone } = await userWithPhone();
    const decided = await new Auth0(userId, { addState }).login(async (page) => phone.answer(await asked(page, phone), true));
    assert.deepEqual(decided, SUCCESS);
  }
});

replays(AUTH0, "declined", "`api.access.deny`", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const decided = await new Auth0(userId).login(async (page) => {
    await phone.answer(await asked(page, phone), false);
    await press(page, /^Back to/);
  });
  assert.deepEqual(decided, FAILURE);
});

replays(AUTH0, "cancelled", "`api.access.deny`", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const decided = await new Auth0(userId).login(async (page) => {
    await asked(page, phone);
    await press(page, "Cancel");
  });
  assert.deepEqual(decided, FAILURE);
});

replays(
  AUTH0,
  "a user without a phone, with and without `forceEnrollment`",
  "adds a phone and approves with it: `recordMethod`; needs the setting `firstDeviceWithoutScope`",
  skip,
  () =>
    withSettings({ firstDeviceWithoutScope: true }, async () => {
      for (const forceEnrollment of [true, false]) {
        const phone = new Phone("ios");
        const decided = await new Auth0(newUser(), { options: { forceEnrollment } }).login(async (page) => {
          await enrolByCode(page, phone);
          await phone.answer(await asked(page, phone), true);
        });
        assert.deepEqual(decided, SUCCESS);
      }
    }),
);

replays(AUTH0, "a session that has approved before", "no page", skip, async () => {
  const { userId } = await userWithPhone();
  assert.deepEqual(await new Auth0(userId, { methods: [{ name: apiUrl }] }).login(async () => {}), []);
});
