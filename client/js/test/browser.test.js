// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, describe, it } from "node:test";
import { Browser, BrowserError, EventParser } from "../browser.js";

const CHALLENGE = "c".repeat(64);
const PENDING = { isVerified: false, isConsumed: false };
const APPROVED = { isVerified: true, isConsumed: true, accessToken: "access" };
const EVENTS = `GET /client/challenges/${CHALLENGE}/events`;
const POLL = "POST /client/verify/push";

const servers = [];

after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server over real sockets whose handlers are by method and path; it records the requests. */
async function serverWith(handlers) {
  const requests = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const name = `${request.method} ${request.url}`;
      requests.push({ name, headers: request.headers, body: text && JSON.parse(text) });
      const handler = handlers[name];
      if (!handler) {
        respond(response, 404, { errorCode: "not_found" });
        return;
      }
      handler(response, requests.filter((earlier) => earlier.name === name).length, request);
    });
  });
  servers.push(server);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  return { requests, baseUrl, browser: new Browser({ baseUrl, token: "track" }) };
}

function respond(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

function beginStream(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream;charset=UTF-8" });
}

function sendState(response, state) {
  response.write(`retry: 20\nid: x\nevent: outcome\ndata: ${JSON.stringify(state)}\n\n`);
}

const names = (requests) => requests.map((request) => request.name);

describe("wait", { concurrency: true }, () => {
  it("reads the outcome from the event stream", async () => {
    const { browser, requests } = await serverWith({
      [EVENTS]: (response) => {
        beginStream(response);
        sendState(response, PENDING);
        response.write(":\n\n");
        setTimeout(() => {
          sendState(response, APPROVED);
          response.end();
        }, 50);
      },
    });
    assert.deepEqual(await browser.wait(CHALLENGE), { isVerified: true, accessToken: "access" });
    assert.deepEqual(names(requests), [EVENTS]);
    assert.equal(requests[0].headers.authorization, "Bearer track");
    assert.equal(requests[0].headers.accept, "text/event-stream");
  });

  it("connects again, after the time that the server asked for, when a stream ends without an outcome", async () => {
    const { browser, requests } = await serverWith({
      [EVENTS]: (response, count) => {
        beginStream(response);
        sendState(response, PENDING);
        if (count === 1) {
          setTimeout(() => response.end(), 1100);
        } else {
          sendState(response, { isVerified: false, isConsumed: true });
        }
      },
    });
    assert.deepEqual(await browser.wait(CHALLENGE), { isVerified: false });
    assert.equal(requests.length, 2);
  });

  it("polls long where a proxy answers the stream itself", async () => {
    const ways = [];
    const { browser, requests } = await serverWith({
      [EVENTS]: (response) => respond(response, 200, PENDING),
      [POLL]: (response) => setTimeout(() => respond(response, 200, APPROVED), 20),
    });
    const outcome = await browser.wait(CHALLENGE, { onWay: (way) => ways.push(way) });
    assert.equal(outcome.isVerified, true);
    assert.deepEqual(ways, ["stream", "long-poll"]);
    assert.equal(requests[1].headers.prefer, "wait=25");
    assert.deepEqual(requests[1].body, { challengeId: CHALLENGE });
  });

  it("polls where neither streams nor long polls wait", async () => {
    const ways = [];
    const { browser } = await serverWith({
      [EVENTS]: (response) => respond(response, 502, {}),
      [POLL]: (response, count) => respond(response, 200, count < 4 ? PENDING : APPROVED),
    });
    await browser.wait(CHALLENGE, { onWay: (way) => ways.push(way) });
    assert.deepEqual(ways, ["stream", "long-poll", "poll"]);
  });

  it("leaves a stream that something on the way holds back", { timeout: 15_000 }, async () => {
    const ways = [];
    const { browser } = await serverWith({
      [EVENTS]: (response) => beginStream(response) ?? response.flushHeaders(),
      [POLL]: (response) => respond(response, 200, APPROVED),
    });
    await browser.wait(CHALLENGE, { onWay: (way) => ways.push(way), ways: ["stream", "long-poll"] });
    assert.deepEqual(ways, ["stream", "long-poll"]);
  });

  it("survives a lost connection and says so", async () => {
    const connections = [];
    const { browser } = await serverWith({
      [POLL]: (response, count) => (count < 3 ? response.socket.destroy() : respond(response, 200, APPROVED)),
    });
    const outcome = await browser.wait(CHALLENGE, {
      ways: ["poll"],
      onConnection: (isReached) => connections.push(isReached),
    });
    assert.equal(outcome.accessToken, "access");
    assert.deepEqual(connections, [false, true]);
  });

  it("waits as long as a server under load asks for", async () => {
    const times = [];
    const { browser } = await serverWith({
      [POLL]: (response, count) => {
        times.push(Date.now());
        respond(response, count === 1 ? 503 : 200, count === 1 ? {} : APPROVED, count === 1 ? { "Retry-After": "2" } : {});
      },
    });
    await browser.wait(CHALLENGE, { ways: ["poll"] });
    assert.ok(times[1] - times[0] >= 1900, `asked again after ${times[1] - times[0]} ms`);
  });

  it("rejects at once where the token opens nothing", async () => {
    const { browser, requests } = await serverWith({
      [EVENTS]: (response) => respond(response, 401, { errorCode: "expired_token" }),
    });
    await assert.rejects(browser.wait(CHALLENGE), (error) => {
      assert.ok(error instanceof BrowserError);
      assert.equal(error.code, "expired_token");
      assert.equal(error.isTemporary, false);
      return true;
    });
    assert.equal(requests.length, 1);
  });

  for (const way of ["stream", "long-poll", "poll"]) {
    it(`ends with the signal's reason (${way})`, async () => {
      const abort = new AbortController();
      const { browser } = await serverWith({
        [EVENTS]: (response) => {
          beginStream(response);
          sendState(response, PENDING);
          setTimeout(() => abort.abort(new Error("cancelled")), 50);
        },
        [POLL]: (response) => {
          setTimeout(() => abort.abort(new Error("cancelled")), 50);
          if (way === "poll") {
            respond(response, 200, PENDING);
          }
        },
      });
      await assert.rejects(browser.wait(CHALLENGE, { signal: abort.signal, ways: [way] }), /cancelled/);
    });
  }
});

describe("calls", () => {
  it("send the token and read the answer", async () => {
    const started = { challengeId: CHALLENGE, verificationCode: "482913", expiresAt: 1, deliveryResults: [] };
    const { browser, requests } = await serverWith({
      "POST /client/challenge/push": (response) => respond(response, 200, started),
      "POST /client/challenge/push/cancel": (response) => respond(response, 200, {}),
      "POST /client/page/return": (response) => respond(response, 200, { token: "return" }),
      "DELETE /client/page/devices/a%2Fb": (response) => response.writeHead(204).end(),
    });
    assert.deepEqual(await browser.start({ userAuthenticatorId: "a" }), started);
    await browser.cancel(CHALLENGE);
    assert.equal(await browser.returnToken(), "return");
    await browser.removeDevice("a/b");
    assert.deepEqual(
      requests.map((request) => request.body),
      [{ userAuthenticatorId: "a" }, { challengeId: CHALLENGE }, {}, ""],
    );
  });

  it("reject with the code of the API and the time to wait", async () => {
    const { browser } = await serverWith({
      "POST /client/challenge/push": (response) =>
        respond(response, 429, { errorCode: "too_many_requests" }, { "Retry-After": "7" }),
    });
    await assert.rejects(browser.start(), { code: "too_many_requests", status: 429, retryAfterSeconds: 7 });
  });

  it("show by how much the server's clock is ahead", async () => {
    const ahead = (seconds) => ({ Date: new Date(Date.now() + seconds * 1000).toUTCString() });
    const { browser } = await serverWith({
      "GET /client/page": (response, count) => respond(response, 200, {}, ahead(count === 1 ? 90 : 0)),
    });
    await browser.page();
    assert.ok(Math.abs(browser.clockOffset - 90_000) < 3_000, String(browser.clockOffset));
    await browser.page();
    assert.equal(browser.clockOffset, 0);
  });

  it("reject with network where nobody answers in time", async () => {
    const { baseUrl } = await serverWith({ "GET /client/page": () => {} });
    const browser = new Browser({ baseUrl, token: "track", timeout: 50 });
    await assert.rejects(browser.page(), { code: "network", status: 0, isTemporary: true });
  });
});

describe("EventParser", () => {
  it("reads events in any pieces and with any line ends", () => {
    const text = ':c\nretry: 20\nevent: outcome\ndata: {"a":\ndata: 1}\n\n\ndata:x\r\n\r\nid: 1\n\nevent: e\ndata\n\n';
    for (let size = 1; size <= text.length; size++) {
      const parser = new EventParser();
      const events = [];
      for (let i = 0; i < text.length; i += size) {
        events.push(...parser.parse(text.slice(i, i + size)));
      }
      assert.deepEqual(events, [
        { name: "outcome", data: '{"a":\n1}' },
        { name: "message", data: "x" },
        { name: "e", data: "" },
      ]);
      assert.equal(parser.retry, 20);
    }
  });
});
