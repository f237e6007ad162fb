// Responses that the Android SDK decodes with kotlinx.serialization: github.com/authsignal/authsignal-android,
// module/src/main/java/com/authsignal: models/api, qr/api/models and inapp/api/models. Unknown members are ignored; removal and
// answer ignore the body.
import { json } from "../support/decode.js";

const CREDENTIAL = {
  userAuthenticatorId: "string",
  userId: "string",
  verifiedAt: "string",
  lastVerifiedAt: "string?",
  expiresAt: "string?",
};

export const ANDROID = {
  name: "Android",
  version: "4.3.0",
  isSuccess: (status) => status === 200,
  parse: (text, contentType) => {
    // Ktor chooses the converter by the content type.
    if (!/^application\/json(;|$)/.test(contentType ?? "")) {
      throw new Error(`no converter for ${contentType}`);
    }
    return json(text);
  },
  models: {
    ErrorResponse: { error: "string", errorCode: "string?", errorDescription: "string?" },
    AppCredentialResponse: CREDENTIAL,
    AppUpdateSignResponse: { challengeId: "string?", message: "string?" },
    UpdateAppCredentialResponse: {
      userAuthenticatorId: "string",
      userId: "string",
      lastVerifiedAt: "string",
      pushToken: "string?",
      expiresAt: "string?",
    },
    AppChallengeSignResponse: { message: "string?" },
    AppChallengeResponse: {
      userAuthenticatorId: "string",
      challengeId: "string?",
      userId: "string?",
      actionCode: "string?",
      idempotencyKey: "string?",
      userAgent: "string?",
      deviceId: "string?",
      ipAddress: "string?",
      custom: "object?",
      user: "ChallengeUser?",
      expiresAt: "long?",
    },
    ChallengeResponse: { challengeId: "string", nonce: "string?" },
    ChallengeUser: { custom: "object?" },
    ClaimChallengeResponse: {
      success: "bool",
      userAgent: "string?",
      ipAddress: "string?",
      actionCode: "string?",
      idempotencyKey: "string?",
      custom: "object?",
      user: "ChallengeUser?",
    },
    InAppVerifyResponse: {
      token: "string",
      userId: "string",
      userAuthenticatorId: "string",
      username: "string?",
    },
  },
  calls: {
    challenge: "ChallengeResponse",
    add: "AppCredentialResponse",
    get: "AppCredentialResponse",
    remove: undefined,
    sign: "AppUpdateSignResponse",
    update: "UpdateAppCredentialResponse",
    nonce: "AppChallengeSignResponse",
    pending: "AppChallengeResponse",
    answer: undefined,
    claim: "ClaimChallengeResponse",
    verify: "InAppVerifyResponse",
  },
};
