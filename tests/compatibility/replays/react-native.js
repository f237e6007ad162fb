// `launch` of the React Native SDK: github.com/authsignal/react-native-authsignal at 45e9d70. The app's browser gets the URL
// that the SDK builds, and ends when the page goes to the SDK's scheme.
import assert from "node:assert/strict";
import { asked, press, skip, withPage } from "../support/chromium.js";
import { backend, userWithPhone } from "../support/sign-in.js";
import { replays } from "./replay.js";

export const REACT_NATIVE = "react-native-authsignal 3.3.1";

const SCHEME = "authsignal";

/** android/src/main/java/com/authsignal/react/AuthsignalModule.kt, buildLaunchUri: each parameter decoded and encoded anew. */
function androidLaunchUri(url) {
  const [address, fragment] = url.split("#");
  const [page, query = ""] = address.split("?");
  const kept = [...new URLSearchParams(query)].filter(([name]) => name !== "nativeScheme");
  const built = [...kept, ["nativeScheme", SCHEME]].map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  return `${page}?${built}${fragment === undefined ? "" : `#${fragment}`}`;
}

/** ios/AuthsignalModule.swift, buildLaunchURL: the items of the query, and one more. */
function iosLaunchUrl(url) {
  const built = new URL(url);
  built.searchParams.delete("nativeScheme");
  built.searchParams.append("nativeScheme", SCHEME);
  return built.toString();
}

const BUILDERS = [androidLaunchUri, iosLaunchUrl];

/** Opens what `launch` opens, lets `act` do what the user does, and returns the token with which `launch` resolves. */
async function launched(url, act) {
  let token;
  await withPage(async (page) => {
    const devTools = await page.context().newCDPSession(page);
    await devTools.send("Page.enable");
    const returned = new Promise((resolve) => {
      devTools.on("Page.frameRequestedNavigation", ({ url: target }) => {
        if (target.startsWith(`${SCHEME}:`)) {
          resolve(new URL(target));
        }
      });
    });
    await page.goto(url);
    await act(page);
    const target = await returned;
    // RedirectActivity in AndroidManifest.xml takes no other host.
    assert.equal(target.host, "auth");
    token = target.searchParams.get("token");
    // Browsers that open an app after a tap only show this link.
    assert.equal(await page.getByRole("link").getAttribute("href"), target.href);
  });
  return token;
}

async function validated(token, userId) {
  const { state } = await backend.validateChallenge({ token, userId });
  return state;
}

const SIGN_IN = { action: "signIn", attributes: { redirectUrl: "authsignal://auth" } };
/** As example/backend/server.js tracks it, `/api/launch-url`: without a redirectUrl. */
const LAUNCH = { action: "launch" };

for (const [name, tracked] of [
  ["approved, `redirectUrl` `authsignal://auth`", SIGN_IN],
  ["approved, without a `redirectUrl`", LAUNCH],
]) {
  replays(REACT_NATIVE, name, "`launch` resolves to a token that validates as `CHALLENGE_SUCCEEDED`", skip, async () => {
    for (const build of BUILDERS) {
      const { userId, phone } = await userWithPhone();
      const { url } = await backend.track({ userId, ...tracked });
      const token = await launched(build(url), async (page) => phone.answer(await asked(page, phone), true));
      assert.equal(await validated(token, userId), "CHALLENGE_SUCCEEDED");
    }
  });
}

replays(REACT_NATIVE, "quit, without a `redirectUrl`", "`launch` resolves to a token that validates as `CHALLENGE_REQUIRED`", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const { url } = await backend.track({ userId, ...LAUNCH });
  const token = await launched(androidLaunchUri(url), async (page) => {
    await asked(page, phone);
    await press(page, "Cancel");
  });
  assert.equal(await validated(token, userId), "CHALLENGE_REQUIRED");
});

replays(REACT_NATIVE, "declined", "`launch` resolves to a token that validates as `CHALLENGE_FAILED`", skip, async () => {
  const { userId, phone } = await userWithPhone();
  const { url } = await backend.track({ userId, ...SIGN_IN });
  const token = await launched(iosLaunchUrl(url), async (page) => {
    await phone.answer(await asked(page, phone), false);
    await press(page, /^Back to/);
  });
  assert.equal(await validated(token, userId), "CHALLENGE_FAILED");
});
