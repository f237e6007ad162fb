// The running stack, and a tenant of these tests in it: they neither see nor change other data.
import { randomUUID } from "node:crypto";

function required(variable) {
  const value = process.env[variable];
  if (!value) {
    throw new Error(`${variable} is not set. Start a stack with ./assent up, then: . .assent/local.env`);
  }
  return value;
}

/** URL of the API; ends in /v1. */
export const url = required("ASSENT_URL");

const adminToken = required("ASSENT_ADMIN_TOKEN");

/** Sends a request; returns the status, the content type, and the body: its text, and parsed as JSON where there is one. */
export async function call(method, path, { authorization, body, headers } = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(authorization && { Authorization: authorization }),
      ...(body && { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body && (typeof body === "string" ? body : JSON.stringify(body)),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    contentType: answer.headers.get("content-type"),
    text,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** Returns the response body of a request that must succeed. */
export async function ok(method, path, options) {
  const answer = await call(method, path, options);
  if (answer.status < 200 || answer.status > 299) {
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

/** Sends a request as the administrator. */
export const asOperator = (method, path, body) => ok(method, path, { authorization: `Bearer ${adminToken}`, body });

/** The tenant of these tests: {tenantId, apiSecretKey}. */
export const tenant = await asOperator("POST", "/admin/tenants", { tenantId: `compat-${randomUUID()}` });

/** Repeats `ask` until it returns a value, for 15 seconds at most. */
export async function eventually(ask) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain: ${ask}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
