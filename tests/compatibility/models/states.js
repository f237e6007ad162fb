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
