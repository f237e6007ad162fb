// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { launch } from "../launch.js";

const URL_OF_TRACK = "https://assent.example/challenge/shop?v=1#token=t.k";
const ORIGIN = "https://assent.example";

/** The elements that a browser would have, as far as the module uses them. */
class Element {
  children = [];
  listeners = {};
  values = {};
  style = { setProperty: (name, value) => (this.values[name] = value) };
  contentWindow = {};

  constructor(name) {
    this.name = name;
  }

  append(child) {
    child.parent = this;
    this.children.push(child);
  }

  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
  }

  showModal() {
    this.isModal = true;
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }
}

describe("launch", () => {
  let body;
  let listeners;

  beforeEach(() => {
    body = new Element("body");
    listeners = new Set();
    globalThis.document = { body, createElement: (name) => new Element(name) };
    globalThis.addEventListener = (name, listener) => listeners.add(listener);
    globalThis.removeEventListener = (name, listener) => listeners.delete(listener);
    mock.timers.enable({ apis: ["setTimeout"] });
  });

  afterEach(() => {
    mock.timers.reset();
    delete globalThis.document;
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });

  const frameIn = (parent) => parent.children[0];
  const frameOfDialog = () => frameIn(body.children[0]);
  const post = (frame, data, { origin = ORIGIN, source = frame.contentWindow } = {}) =>
    listeners.forEach((listener) => listener({ source, origin, data }));
  const close = (token) => JSON.stringify({ event: "AUTHSIGNAL_CLOSE_POPUP", token });

  it("shows the page in a dialog and ends with its token", async () => {
    const launched = launch(URL_OF_TRACK);
    const frame = frameOfDialog();
    assert.equal(body.children[0].isModal, true);
    assert.equal(frame.src, `${URL_OF_TRACK}&mode=popup`);
    assert.equal(frame.values.visibility, "hidden");

    post(frame, JSON.stringify({ event: "AUTHSIGNAL_READY" }));
    assert.equal(frame.values.visibility, "visible");
    post(frame, { height: 512 });
    assert.equal(frame.values.height, "512px");
    post(frame, close("access"));

    assert.deepEqual(await launched, { token: "access" });
    assert.equal(body.children.length, 0);
    assert.equal(listeners.size, 0);
  });

  it("shows the page in an element of the page", async () => {
    const container = new Element("div");
    const launched = launch(URL_OF_TRACK, { container, title: "Approve the payment" });
    assert.equal(frameIn(container).title, "Approve the payment");
    assert.equal(body.children.length, 0);

    post(frameIn(container), close());

    assert.deepEqual(await launched, { token: undefined });
    assert.equal(container.children.length, 0);
  });

  it("shows a page that says nothing", () => {
    launch(URL_OF_TRACK);
    mock.timers.tick(3_000);
    assert.equal(frameOfDialog().values.visibility, "visible");
  });

  it("ends without a token when the user closes the dialog", async () => {
    const byEscape = launch(URL_OF_TRACK);
    body.children[0].listeners.close();
    assert.deepEqual(await byEscape, { token: undefined });

    const beside = launch(URL_OF_TRACK);
    const dialog = body.children[0];
    dialog.listeners.click({ target: frameIn(dialog) });
    assert.equal(body.children.length, 1);
    dialog.listeners.click({ target: dialog });
    assert.deepEqual(await beside, { token: undefined });
  });

  it("hears the page itself only", async () => {
    const launched = launch(URL_OF_TRACK);
    const frame = frameOfDialog();
    post(frame, close("forged"), { origin: "https://evil.example" });
    post(frame, close("forged"), { source: {} });
    post(frame, "not JSON");
    post(frame, null);
    post(frame, JSON.stringify({ event: "ANOTHER", token: "forged" }));
    assert.equal(body.children.length, 1);

    post(frame, close("access"));
    assert.deepEqual(await launched, { token: "access" });
  });

  it("tells failures, and goes on", () => {
    const errors = [];
    launch(URL_OF_TRACK, { onError: (error) => errors.push(error) });
    post(frameOfDialog(), JSON.stringify({ event: "AUTHSIGNAL_API_ERROR", errorCode: "expired_token", statusCode: 401 }));
    assert.deepEqual(errors, [{ errorCode: "expired_token", statusCode: 401 }]);
    assert.equal(body.children.length, 1);
  });

  it("is given up by a signal", async () => {
    const giveUp = new AbortController();
    const launched = launch(URL_OF_TRACK, { signal: giveUp.signal });
    giveUp.abort(new Error("another page"));
    await assert.rejects(launched, /another page/);
    assert.equal(body.children.length, 0);
    assert.throws(() => launch(URL_OF_TRACK, { signal: giveUp.signal }), /another page/);
  });
});
