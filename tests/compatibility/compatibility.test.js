// Calls all methods of both SDKs, and writes the results as docs/compatibility.md.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import "./support/page.js";
import * as nodeSdk from "@authsignal/node";
import * as browserSdk from "@authsignal/browser";
import "./sdk/node.js";
import "./sdk/browser.js";
import { BACKEND_SDKS } from "./sdk/backends.js";
import "./webhooks.js";
import { ANDROID } from "./models/android.js";
import { IOS } from "./models/ios.js";
import { DEVICE_API } from "./sdk/phone.js";
import "./sdk/app.js";
import { AUTH0 } from "./replays/auth0.js";
import { KEYCLOAK } from "./replays/keycloak.js";
import { PUSH_AUTH } from "./replays/push-auth.js";
import { REACT_NATIVE } from "./replays/react-native.js";
import { endings, failed, markdown, named } from "./support/table.js";

const PAGE = new URL("../../docs/compatibility.md", import.meta.url);

const version = (name) =>
  JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), "utf8")).version;

/** Methods of a class, without those that its type declaration marks as private. */
const methods = (type, ...hidden) =>
  Object.getOwnPropertyNames(type.prototype).filter((name) => name !== "constructor" && !hidden.includes(name));

test("every method of @authsignal/node has a row", () => {
  const expected = [
    ...methods(nodeSdk.Authsignal, "getRequestConfig"),
    ...methods(nodeSdk.CallConnect, "getRequestConfig").map((name) => `CallConnect.${name}`),
    ...methods(nodeSdk.Webhook).map((name) => `webhook.${name}`),
    ...Object.keys(nodeSdk).filter((name) => /^[a-z]/.test(name)),
  ];
  assert.deepEqual(named("@authsignal/node").sort(), expected.sort());
});

test("every method of @authsignal/browser has a row", () => {
  const browser = new browserSdk.Authsignal({ tenantId: "t" });
  const parts = Object.entries(browser).filter(([, part]) => typeof part === "object");
  const expected = [
    ...methods(browserSdk.Authsignal, "launchWithRedirect", "launchWithPopup", "launchWithWindow"),
    ...parts.flatMap(([name, part]) =>
      methods(part.constructor, "storeCredentialAgainstDevice", "doesBrowserSupportConditionalCreate").map(
        (method) => `${name}.${method}`,
      ),
    ),
  ];
  assert.deepEqual(named("@authsignal/browser").sort(), expected.sort());
});

test("docs/compatibility.md says what was found", () => {
  assert.deepEqual(failed(), []);
  const found = page();
  if (process.env.ASSENT_DOCS_WRITE) {
    writeFileSync(PAGE, found);
  }
  assert.equal(readFileSync(PAGE, "utf8"), found, "run: npm run docs");
});

/** The section of an SDK that is read by its models. */
const section = (sdk) => `## ${sdk.name} ${sdk.version}

Reader: ${sdk.reader}.

${markdown(`${sdk.name} ${sdk.version}`, "method")}`;

function page() {
  return `# Compatibility

Authsignal's SDKs against this server: what each of their methods does. The tests in \`tests/compatibility/\` run the
published SDKs for Node and for browsers, unmodified, on a running stack. The other SDKs do not run on Node: for them the
tests send each method's request in the SDK's form, and decode the response and every webhook by the SDK's own models and
rules, read from its public source (\`tests/compatibility/models/\`): a missing member, another type, another status or
another content type fails where it fails in the SDK. Java's is read in this way too: \`com.authsignal:authsignal-java\` (tried:
1.5.0, 2.0.0, 2.9.0, 2.10.0, 2.10.1) did not resolve from Maven Central where this page was written. The tests wrote this
page; \`mvn verify\` runs them and fails where the page says something else. To write it anew, with a stack that runs:

    . .assent/local.env
    cd tests/compatibility && npm ci && npm run docs

*Works*: the method does what its documentation says; *in part*: all but what is said beside it. *Not supported*: its
caller gets an error, \`not_supported\` (HTTP 400) unless said otherwise; this server verifies by devices alone. *No
call*: the method asks no server, or not this one.

## @authsignal/node ${version("@authsignal/node")}

${markdown("@authsignal/node", "method")}

## @authsignal/browser ${version("@authsignal/browser")}

${markdown("@authsignal/browser", "method")}

${BACKEND_SDKS.map(section).join("\n\n")}

## Phones

The calls of iOS ${IOS.version}, of Android ${ANDROID.version} (React Native and Flutter call these two), and of the browser form of
the device API: how the tenant is named (\`tenant:\` in base64 or base64url, or percent-encoded without a colon), and how
the key is written in a query (base64 or base64url over its base64). Status 200 alone is a success; iOS decodes with
Codable, Android with kotlinx.serialization.

${markdown(DEVICE_API, "platform and call")}

Their calls of other methods (passkeys, codes, device credentials) are \`not_supported\`.

## Integrations

What the vendor's integrations and its public example do, request by request from their public source
(\`tests/compatibility/replays/\` names the files and their versions), with a user in Chromium on the
[challenge page](protocol.md#challenge-page) where they send one there. *As there*: it ends as their code expects of the
vendor's page. Keycloak and Auth0 themselves are stand-ins that keep what passes through them: the callback and the form
of the provider, and Auth0's \`state\`.

${[PUSH_AUTH, KEYCLOAK, AUTH0, REACT_NATIVE].map((name) => `### ${name}\n\n${endings(name)}`).join("\n\n")}
`;
}
