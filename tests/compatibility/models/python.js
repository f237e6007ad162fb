// The Python SDK parses a response only if its content type is this very text; without that, every method that returns
// something fails: github.com/authsignal/authsignal-python, authsignal/client.py.
import { DecodingError, json } from "../support/decode.js";
import { URL } from "./shared.js";
import { UNTYPED } from "./untyped.js";

export const PYTHON = {
  name: "authsignal (Python)",
  version: "4.3.0",
  reader: "the text `application/json` as content type",
  isSuccess: (status) => status < 400,
  parse: (text, contentType) => {
    if (contentType !== "application/json") {
      throw new DecodingError(`content type "${contentType}": the response has no decamelized_content`);
    }
    return json(text);
  },
  // urllib.parse.quote
  encode: (id) => encodeURIComponent(id).replaceAll("%2F", "/"),
  headers: { "Content-Type": "application/json", Accept: "*/*", "X-Authsignal-Version": "4.2.0" },
  models: UNTYPED,
  methods: [
    { name: "track", model: "Tracked", note: URL },
    { name: "get_user", model: "User" },
    { name: "update_user", model: "Attributes" },
    { name: "delete_user" },
    { name: "query_users", model: "Users" },
    { name: "get_authenticators", model: "[Authenticator]" },
    { name: "enroll_verified_authenticator", model: "Enrolled" },
    { name: "delete_authenticator" },
    { name: "validate_challenge", model: "Validated" },
    { name: "get_action", model: "Action" },
    { name: "update_action", model: "ActionState" },
    { name: "webhook.construct_event", webhook: "WebhookEvent" },
  ],
};
