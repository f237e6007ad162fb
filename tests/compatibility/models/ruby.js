// The Ruby SDK merges `success?` into the parsed object: every success needs a JSON object or array, also a removal:
// github.com/authsignal/authsignal-ruby, lib/authsignal.rb.
import { DecodingError, json } from "../support/decode.js";
import { URL } from "./shared.js";
import { UNTYPED } from "./untyped.js";

export const RUBY = {
  name: "authsignal-ruby",
  version: "5.2.1",
  reader: "a JSON object or array in every response",
  isSuccess: (status) => status >= 200 && status <= 299,
  parse: (text, contentType) => {
    // Faraday's middleware parses by the media type.
    if (!/\bjson$/.test((contentType ?? "").split(";")[0].trim())) {
      throw new DecodingError(`content type "${contentType}": Faraday does not parse the body`);
    }
    return json(text);
  },
  encode: encodeURIComponent,
  headers: { "Content-Type": "application/json", Accept: "application/json", "User-Agent": "authsignal-ruby" },
  models: UNTYPED,
  methods: [
    { name: "get_user", model: "User" },
    { name: "update_user", verb: "POST", model: "Attributes" },
    { name: "delete_user", model: "Success" },
    { name: "get_authenticators", model: "[Authenticator]" },
    { name: "enroll_verified_authenticator", model: "Enrolled" },
    { name: "delete_authenticator", model: "Success" },
    { name: "track", model: "Tracked", note: URL },
    { name: "validate_challenge", model: "Validated" },
    { name: "get_action", model: "Action" },
    { name: "update_action", model: "ActionState" },
    { name: "webhook.construct_event", webhook: "WebhookEvent" },
  ],
};
