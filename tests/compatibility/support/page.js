// The parts of a browser that the SDK uses outside of WebAuthn. Import it before the SDK.
import { request } from "node:http";

const stored = new Map();
const node = () => ({ setAttribute() {}, appendChild() {}, prepend() {} });

const location = { hostname: "localhost", protocol: "http:", href: "http://localhost/" };

function provide(name, value) {
  // Newer versions of Node define some of these, and not all can be assigned.
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

provide("window", globalThis);
provide("location", location);
provide("document", { cookie: "", location, head: node(), body: node(), createElement: node, querySelectorAll: () => [] });
provide("localStorage", {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, value) => stored.set(key, value),
});

/** The server's response to the last attempt to open a WebSocket: {status, body}. */
export let lastHandshake;

/** A WebSocket that records the server's refusal, which a real one would hide. */
provide("WebSocket", class {
  static OPEN = 1;
  readyState = 0;

  constructor(url, protocols) {
    const headers = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
      "Sec-WebSocket-Protocol": protocols.join(", "),
    };
    const handshake = request(url.replace(/^ws/, "http"), { headers }, async (answer) => {
      let text = "";
      for await (const chunk of answer) {
        text += chunk;
      }
      lastHandshake = { status: answer.statusCode, body: JSON.parse(text) };
      this.onerror(new Error(`refused: ${answer.statusCode}`));
    });
    handshake.on("upgrade", (_, socket) => {
      socket.destroy();
      this.onerror(new Error("opened, which this stand-in cannot use"));
    });
    handshake.end();
  }

  close() {}
});
