// The parts of a browser that the SDK uses outside of WebAuthn. Import it before the SDK.
import { WebSocket } from "ws";

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

provide("WebSocket", WebSocket);
