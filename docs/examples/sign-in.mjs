// SPDX-License-Identifier: Apache-2.0
// A site whose sign-in is approved on a phone: the password first, then Assent. Node 20, without dependencies.
// node --env-file=.assent/local.env docs/examples/sign-in.mjs; docs/protect-a-sign-in.md explains each step.
import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { ASSENT_URL, ASSENT_API_SECRET_KEY, PORT = "3000", ORIGIN } = process.env;
const ACTION = "sign-in";
const TEN_MINUTES = 600_000; // As long as the token of track is valid.
const EIGHT_HOURS = 28_800_000;

// In earnest: your users, with a limit on wrong passwords, and a store that all instances share and that drops what is over.
const salt = randomBytes(16);
const password = process.env.PASSWORD ?? randomBytes(9).toString("base64url");
const users = new Map([["alice", scryptSync(password, salt, 32)]]);
const begun = new Map(); // Sign-ins whose approval is awaited.
const sessions = new Map();

function put(map, value, lifetime) {
  const id = randomBytes(32).toString("base64url");
  map.set(id, { ...value, until: Date.now() + lifetime });
  return id;
}

const get = (map, id) => (map.get(id)?.until > Date.now() ? map.get(id) : undefined);

const digest = (text) => createHash("sha256").update(text).digest();

const isSame = (one, other) => typeof one === "string" && timingSafeEqual(digest(one), digest(other));

// An unknown user takes as long as a wrong password.
function isPassword(userId, text) {
  const matches = timingSafeEqual(scryptSync(text, salt, 32), users.get(userId) ?? Buffer.alloc(32));
  return matches && users.has(userId);
}

async function assent(method, path, body) {
  const response = await fetch(ASSENT_URL + path, {
    method,
    headers: { authorization: `Basic ${btoa(`${ASSENT_API_SECRET_KEY}:`)}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const page = (html, status = 200) => ({ status, html: `<!doctype html><title>Shop</title><main>${html}</main>` });

// Lax: the browser must send the cookie when Assent's page, of another site, leads back here.
const cookie = (name, value, lifetime) =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifetime / 1000}${origin().startsWith("https:") ? "; Secure" : ""}`;

// A new id at each sign-in: nobody can have planted it.
const signIn = (userId, isApproved) => ({
  location: "/",
  cookie: cookie("session", put(sessions, { userId, isApproved }, EIGHT_HOURS), EIGHT_HOURS),
});

const routes = {
  "GET /": ({ session }) =>
    session
      ? page(`<h1>Hello, ${session.userId}</h1><form method="post" action="/phone"><button>Add a phone</button></form>`)
      : page(`<h1>Sign in</h1><form method="post" action="/sign-in"><label>User <input name="user"></label>
          <label>Password <input name="password" type="password"></label><button>Sign in</button></form>`),

  "POST /sign-in": async ({ form, request }) => {
    const userId = form.get("user") ?? "";
    if (!isPassword(userId, form.get("password") ?? "")) return page("<h1>Wrong user or password</h1>", 403);
    const tracked = await assent("POST", `/users/${encodeURIComponent(userId)}/actions/${ACTION}`, {
      redirectUrl: `${origin()}/return`,
      ipAddress: request.socket.remoteAddress, // Behind a proxy: the address that the proxy reports.
      userAgent: request.headers["user-agent"]?.slice(0, 1024),
    });
    if (tracked.state === "ALLOW") return signIn(userId, false); // No phone yet; see defaultOutcome.
    if (tracked.state !== "CHALLENGE_REQUIRED") return page("<h1>You may not sign in</h1>", 403);
    const id = put(begun, { userId, idempotencyKey: tracked.idempotencyKey }, TEN_MINUTES);
    return { location: tracked.url, cookie: cookie("begun", id, TEN_MINUTES) };
  },

  "GET /return": async ({ url, cookies }) => {
    const own = get(begun, cookies.begun);
    begun.delete(cookies.begun); // Before anything is awaited: it counts once.
    const token = url.searchParams.get("token");
    const answer = own && token && (await assent("POST", "/validate", { token, action: ACTION, userId: own.userId }));
    // The token must be of the sign-in that this browser began, not of another one of the same user.
    const isApproved = answer?.isValid === true && isSame(answer.idempotencyKey, own.idempotencyKey);
    return isApproved ? signIn(own.userId, true) : page('<h1>Not approved</h1><a href="/">Try again</a>', 403);
  },

  "POST /phone": async ({ session }) => {
    if (!session) return page("<h1>Sign in first</h1>", 403);
    const user = `/users/${encodeURIComponent(session.userId)}`;
    // A password alone adds the first phone only.
    if (!session.isApproved && (await assent("GET", user)).isEnrolled) return page("<h1>Sign in again first</h1>", 403);
    const { link, qr } = await assent("POST", `${user}/enrolments`);
    return page(`<h1>Your phone</h1><p>Scan the code with the phone, or open <a href="${link}">this link</a> on it.</p>
      <svg width="240" viewBox="0 0 ${qr.size} ${qr.size}"><path d="${qr.path}"/></svg>`);
  },
};

async function respond(request) {
  const url = new URL(request.url, origin());
  const route = routes[`${request.method} ${url.pathname}`];
  if (!route) return page("<h1>Not found</h1>", 404);
  if (request.method === "POST" && request.headers.origin !== origin()) return page("<h1>From another site</h1>", 403);
  const cookies = Object.fromEntries((request.headers.cookie ?? "").split("; ").map((pair) => pair.split("=")));
  let body = "";
  for await (const chunk of request) if ((body += chunk).length > 10_000) return page("<h1>Too long</h1>", 413);
  return route({ request, url, cookies, session: get(sessions, cookies.session), form: new URLSearchParams(body) });
}

const server = createServer(async (request, response) => {
  const answer = await respond(request).catch((error) => {
    console.error(error);
    return page("<h1>This does not work at the moment</h1>", 502);
  });
  const headers = { "cache-control": "no-store", "content-security-policy": "frame-ancestors 'none'" };
  if (answer.location) headers.location = answer.location;
  if (answer.cookie) headers["set-cookie"] = answer.cookie;
  response.writeHead(answer.status ?? 303, { ...headers, "content-type": "text/html; charset=utf-8" });
  response.end(answer.html);
});

const origin = () => ORIGIN ?? `http://127.0.0.1:${server.address().port}`;

server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`${origin()} is ready: sign in as alice with the password ${password}`);
});
