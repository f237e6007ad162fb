// The PHP SDK returns the parsed body; its tests read `success` of a removal: github.com/authsignal/authsignal-php,
// lib/Authsignal.
import { json } from "../support/decode.js";
import { URL } from "./shared.js";
import { UNTYPED } from "./untyped.js";

export const PHP = {
  name: "authsignal-php",
  version: "4.5.0",
  reader: "a JSON value in every response",
  isSuccess: (status) => status >= 200 && status < 400,
  parse: json,
  // urlencode, of which a server reads "+" in a path as itself
  encode: (id) => encodeURIComponent(id).replaceAll("%20", "+"),
  headers: { "Content-Type": "application/json", "X-Authsignal-Version": "4.5.0", "User-Agent": "authsignal-php" },
  models: UNTYPED,
  methods: [
    { name: "getUser", model: "User" },
    { name: "updateUser", model: "Attributes" },
    { name: "deleteUser", model: "Success" },
    { name: "queryUsers", model: "Users" },
    { name: "getAuthenticators", model: "[Authenticator]" },
    { name: "enrollVerifiedAuthenticator", model: "Enrolled" },
    { name: "deleteAuthenticator", model: "Success" },
    { name: "track", model: "Tracked", note: URL },
    { name: "validateChallenge", model: "Validated" },
    { name: "getAction", model: "Action" },
    { name: "queryActions", model: "[FoundAction]" },
    { name: "updateAction", model: "ActionState" },
    { name: "getDevices", model: "[Device]", note: "browsers, from the `deviceId` that `track` was given" },
    { name: "invalidateDevice", model: "Device" },
    { name: "webhook.constructEvent", webhook: "WebhookEvent" },
  ],
};
