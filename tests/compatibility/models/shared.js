// What the tables of several SDKs have in common.

/** States of an action, as the typed SDKs list them. */
export const ACTION_STATES = [
  "ALLOW",
  "BLOCK",
  "CHALLENGE_REQUIRED",
  "CHALLENGE_SUCCEEDED",
  "CHALLENGE_FAILED",
  "REVIEW_REQUIRED",
  "REVIEW_SUCCEEDED",
  "REVIEW_FAILED",
];

/** Note on `track`: the typed SDKs have a `url` that is not optional. */
export const URL = "`url` is Assent's challenge page, or the tenant's own by its setting `challengeUrl`";
