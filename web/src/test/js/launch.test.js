// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isReloadKey, Launcher, returnUrl, Visit } from "../../main/resources/dev/assent/web/assets/challenge/launch.js";

const PAGE = "https://assent.example";
const SHOP = "https://shop.example";

describe("the way back", () => {
  for (const [redirectUrl, state, expected] of [
    ["https://shop.example/done", undefined, "https://shop.example/done?token=t.k"],
    ["https://shop.example/done?a=1&b=%20x+y#part", undefined, "https://shop.example/done?a=1&b=%20x+y&token=t.k#part"],
    ["https://shop.example/done?token=old&a=1", undefined, "https://shop.example/done?a=1&token=t.k"],
    ["https://shop.example/done?x=1&%74oken=a&to%6Ben=b&%zz=3", undefined, "https://shop.example/done?x=1&%zz=3&token=t.k"],
    ["https://shop.example/done?#/route?x=1", undefined, "https://shop.example/done?token=t.k#/route?x=1"],
    ["https://shop.example/done?a=b?c", undefined, "https://shop.example/done?a=b?c&token=t.k"],
    ["https://shop.example/continue", "a b&c", "https://shop.example/continue?token=t.k&state=a%20b%26c"],
    ["https://shop.example/continue?state=own", "other", "https://shop.example/continue?state=own&token=t.k"],
    ["myapp://done?from=assent", undefined, "myapp://done?from=assent&token=t.k"],
    ["com.example.app:/oauth", undefined, "com.example.app:/oauth?token=t.k"],
  ]) {
    it(`adds the token to ${redirectUrl}`, () => assert.equal(returnUrl(redirectUrl, "t.k", state), expected));
  }

  it("is the bare URL without a token", () => {
    assert.equal(returnUrl("https://shop.example/done", undefined), "https://shop.example/done");
  });

  for (const url of ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x", "file:///"]) {
    it(`is not ${url}`, () => assert.throws(() => returnUrl(url, "t")));
  }
});

describe("a visit", () => {
  function visit(url, stored = new Map()) {
    const location = new URL(url);
    const history = { replaceState: (state, title, path) => (history.path = path) };
    const storage = {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => stored.set(key, value),
      removeItem: (key) => stored.delete(key),
    };
    return { visit: new Visit("shop", { location, history, storage: () => storage }), history, stored };
  }

  it("reads the fragment and takes it out of the address", () => {
    const begun = visit(`${PAGE}/challenge/shop?v=1&state=s#token=t.k&mode=popup`);
    assert.deepEqual([begun.visit.token, begun.visit.isPopup, begun.visit.state], ["t.k", true, "s"]);
    assert.equal(begun.history.path, "/challenge/shop");
  });

  it("reads the query, with what an SDK has appended", () => {
    const begun = visit(`${PAGE}/challenge/shop?v=1&token=t.k&force_enrollment=true&state=a%20b`);
    assert.deepEqual([begun.visit.token, begun.visit.isPopup, begun.visit.state], ["t.k", false, "a b"]);
  });

  it("leads back to the app that the React Native SDK names, where no URL is tracked", () => {
    const begun = visit(`${PAGE}/challenge/shop?v=1&nativeScheme=authsignal#token=t.k`);
    begun.visit.keepReturn({ mayReturnToApp: true });
    assert.equal(begun.visit.redirectUrl, "authsignal://auth");
    begun.visit.keepReturn({ mayReturnToApp: false });
    assert.equal(begun.visit.redirectUrl, undefined);
    begun.visit.keepReturn({ redirectUrl: "myapp://done", mayReturnToApp: true });
    assert.equal(begun.visit.redirectUrl, "myapp://done");
    assert.equal(visit(`${PAGE}/challenge/shop`, begun.stored).visit.redirectUrl, "myapp://done");
  });

  for (const scheme of ["javascript", "https", "evilapp", "authsignal:", "AUTHSIGNAL", ""]) {
    it(`leads nowhere with the scheme "${scheme}"`, () => {
      const begun = visit(`${PAGE}/challenge/shop?v=1&nativeScheme=${scheme}#token=t.k`);
      begun.visit.keepReturn({ mayReturnToApp: true });
      assert.equal(begun.visit.redirectUrl, undefined);
    });
  }

  it("continues after a reload and not with another token", () => {
    const begun = visit(`${PAGE}/challenge/shop?v=1#token=first`);
    begun.visit.challenge = { challengeId: "c" };
    assert.equal(visit(`${PAGE}/challenge/shop`, begun.stored).visit.challenge.challengeId, "c");
    assert.equal(visit(`${PAGE}/challenge/shop?v=1#token=second`, begun.stored).visit.challenge, undefined);
  });

  it("leaves nothing behind", () => {
    const begun = visit(`${PAGE}/challenge/shop?v=1#token=t`);
    begun.visit.result = "r";
    begun.visit.end();
    assert.equal(begun.stored.size, 0);
  });

  it("works where the browser keeps nothing", () => {
    const storage = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const begun = new Visit("shop", {
      location: new URL(`${PAGE}/challenge/shop?v=1#token=t`),
      history: { replaceState() {} },
      storage,
    });
    begun.challenge = { challengeId: "c" };
    begun.end();
    assert.equal(begun.token, "t");
  });
});

it("the keys that reload a page are no way to close it", () => {
  assert.equal(isReloadKey({ key: "F5" }), true);
  assert.equal(isReloadKey({ key: "r", ctrlKey: true }), true);
  assert.equal(isReloadKey({ key: "R", metaKey: true }), true);
  assert.equal(isReloadKey({ key: "r" }), false);
  assert.equal(isReloadKey({ key: "w", ctrlKey: true }), false);
});

describe("the launching page", () => {
  function launcher({ isFrame, ancestor, referrer = "", origins = [SHOP], hasOpener = true }) {
    const posted = [];
    const target = { postMessage: (message, origin) => posted.push([message, origin]) };
    const window = {
      location: { origin: PAGE, ancestorOrigins: ancestor ? [ancestor] : undefined },
      document: { referrer },
      opener: hasOpener ? target : null,
    };
    window.parent = isFrame ? target : window;
    return { launcher: new Launcher(window, origins), posted };
  }

  const close = JSON.stringify({ event: "AUTHSIGNAL_CLOSE_POPUP", token: "t" });

  it("hears the result in a frame of an allowed origin", () => {
    const { launcher: page, posted } = launcher({ isFrame: true, ancestor: SHOP });
    page.close("t");
    page.resize(420);
    assert.deepEqual(posted, [[close, SHOP], [{ height: 420 }, SHOP]]);
  });

  it("hears nothing in a frame of another origin", () => {
    const { launcher: page, posted } = launcher({ isFrame: true, ancestor: "https://evil.example" });
    page.close("t");
    assert.equal(page.isPresent, false);
    assert.deepEqual(posted, []);
  });

  it("is found by the referrer where the browser names no ancestors, and in a window", () => {
    for (const isFrame of [true, false]) {
      const { launcher: page, posted } = launcher({ isFrame, referrer: `${SHOP}/cart`, origins: [SHOP, "https://b.example"] });
      page.close("t");
      assert.deepEqual(posted, [[close, SHOP]]);
    }
  });

  it("is addressed by every allowed origin and by no other where the browser says nothing", () => {
    const { launcher: page, posted } = launcher({ isFrame: false, origins: [SHOP, "https://b.example"] });
    page.close("t");
    assert.deepEqual(posted.map(([, origin]) => origin), [PAGE, SHOP, "https://b.example"]);
  });

  it("may be this installation's own", () => {
    const { launcher: page, posted } = launcher({ isFrame: true, ancestor: PAGE, origins: [] });
    page.close("t");
    assert.deepEqual(posted, [[close, PAGE]]);
  });

  it("is absent in a tab that nobody opened", () => {
    const { launcher: page } = launcher({ isFrame: false, hasOpener: false });
    page.close("t");
    page.failed("expired_token", 401);
    assert.equal(page.isPresent, false);
  });
});
