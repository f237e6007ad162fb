// The vendor's provider for Keycloak, step by step: github.com/authsignal/authsignal-keycloak-provider at 6f3b954, in
// app/src/main/java/com/authsignal/keycloak. The names are those of its methods.
import assert from "node:assert/strict";
import { JAVA } from "../models/java.js";
import { Backend } from "../support/backend.js";
import { asked, press, skip, withPage } from "../support/chromium.js";
import { Phone } from "../support/phone.js";
import { newUser, userWithPhone } from "../support/sign-in.js";
import { says, withSite } from "../support/site.js";
import { replays, withSettings, enrolByCode } from "./replay.js";

export const KEYCLOAK = "authsignal-keycloak-provider 2.2.2";

const client = new Backend(JAVA);

const REALM = "/realms/bank";
const CALLBACK = `${REALM}/authsignal-authenticator/callback`;
const ACTION = `${REALM}/login-actions/authenticate`;

/** AuthsignalAuthenticator.java: what the provider does at a login (`authenticate`) and at the form of the callback (`action`). */
class Authenticator {
  constructor(userId, { enrolByDefault = true } = {}) {
    this.userId = userId;
    this.enrolByDefault = enrolByDefault;
  }

  // handleAuthsignalTrack, buildRedirectUrl, createTrackRequest
  async authenticate({ url, headers }) {
    const session = "a session/code+1";
    const actionUrl = `${url.origin}${ACTION}?session_code=${encodeURIComponent(session)}&execution=e1&client_id=shop&tab_id=t1`;
    const redirectUrl =
      `${url.origin}${CALLBACK}?kc_client_id=shop&kc_execution=e1&kc_tab_id=t1` +
      `&kc_session_code=${encodeURIComponent(session)}&kc_action_url=${encodeURIComponent(actionUrl)}`;
    const attributes = {
      redirectUrl,
      ipAddress: "127.0.0.1",
      userAgent: headers["user-agent"],
      deviceId: "0b6b4b0e-8a0c-4f5e-9d51-aa5ad1d0a4c1",
      username: "alice",
      custom: { keycloakGroups: ["staff", "admins"], keycloakRoles: ["offline_access"], keycloakClientRoles: ["view-profile"] },
    };
    return this.#handleTrackResponse(await client.call("track", { userId: this.userId, action: "sign-in", attributes }));
  }

  // handleTrackResponse
  #handleTrackResponse({ state, url, isEnrolled }) {
    const challenge = { status: 302, location: url };
    if (this.enrolByDefault && !isEnrolled) {
      return state === "BLOCK" ? says("failure ACCESS_DENIED") : challenge;
    }
    switch (state) {
      case "CHALLENGE_REQUIRED":
        return challenge;
      case "ALLOW":
        return says(`success ${this.userId}`);
      default:
        return says("failure ACCESS_DENIED");
    }
  }

  // handleTokenValidation
  async action({ url, form }) {
    const token = form.get("token") ?? url.searchParams.get("token");
    const { state, userId } = await client.call("validateChallenge", { token });
    if (state === "CHALLENGE_SUCCEEDED" || state === "ALLOW") {
      return says(`success ${userId}`);
    }
    return says(state === "CHALLENGE_REQUIRED" ? "resetFlow" : "failure ACCESS_DENIED");
  }
}

/** GetShimResource.java: posts the token of the query to the action URL by a form that sends itself. */
function shim({ url: { origin, searchParams: query } }) {
  if (!["kc_execution", "kc_client_id", "kc_tab_id"].every((name) => query.has(name))) {
    return { status: 400 };
  }
  if (!query.has("kc_session_code") || !query.has("token")) {
    const again = `?execution=${query.get("kc_execution")}&client_id=${query.get("kc_client_id")}&tab_id=${query.get("kc_tab_id")}`;
    return { status: 307, location: `${origin}${ACTION}${again}` };
  }
  const target = `${query.get("kc_action_url")}&session_code=${query.get("kc_session_code")}&token=${query.get("token")}`;
  return {
    html:
      `<html><body onload="document.forms[0].submit()"><form id="form1" action="${target}" method="post">` +
      `<input type="hidden" name="actionExecution" value="${query.get("kc_execution")}"></form></body></html>`,
  };
}

/** Logs in with a browser, lets `act` do what the user does, and returns what Keycloak decides. */
async function login(authenticator, act) {
  let decided;
  const respond = (request) => {
    switch (request.url.pathname) {
      case `${REALM}/login`:
        return authenticator.authenticate(request);
      case CALLBACK:
        return shim(request);
      case ACTION:
        return authenticator.action(request);
      default:
        return { status: 404 };
    }
  };
  await withSite(respond, (origin) =>
    withPage(async (page) => {
      await page.goto(`${origin}${REALM}/login`);
      await act(page);
      await page.waitForURL((url) => url.origin === origin && url.pathname !== CALLBACK);
      decided = await page.getByRole("heading").innerText();
    }),
  );
  return decided;
}

replays(KEYCLOAK, "approved", "`context.success()` for the user of the token", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const decided = await login(new Authenticator(userId), async (page) => phone.answer(await asked(page, phone), true));
  assert.equal(decided, `success ${userId}`);
});

replays(KEYCLOAK, "declined", "`context.failure(ACCESS_DENIED)`", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const decided = await login(new Authenticator(userId), async (page) => {
    await phone.answer(await asked(page, phone), false);
    await press(page, /^Back to/);
  });
  assert.equal(decided, "failure ACCESS_DENIED");
});

replays(KEYCLOAK, "quit", "`context.resetFlow()`", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const decided = await login(new Authenticator(userId), async (page) => {
    await asked(page, phone);
    await press(page, "Cancel");
  });
  assert.equal(decided, "resetFlow");
});

replays(
  KEYCLOAK,
  "a user without a phone, enrolled by default",
  "adds a phone and approves with it: `context.success()`; needs the setting `firstDeviceWithoutScope`",
  skip,
  () =>
    withSettings({ firstDeviceWithoutScope: true }, async () => {
      const userId = newUser();
      const phone = new Phone("android");
      const decided = await login(new Authenticator(userId), async (page) => {
        await enrolByCode(page, phone);
        await phone.answer(await asked(page, phone), true);
      });
      assert.equal(decided, `success ${userId}`);
    }),
);

replays(KEYCLOAK, "a user without a phone, not enrolled by default", "`context.success()` without the page", skip, async () => {
  const userId = newUser();
  const decided = await login(new Authenticator(userId, { enrolByDefault: false }), async () => {});
  assert.equal(decided, `success ${userId}`);
});
