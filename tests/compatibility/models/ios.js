// Responses that the iOS SDK decodes with Codable: github.com/authsignal/authsignal-ios, Sources/Authsignal/API/Models/App.
import { json } from "../support/decode.js";

export const IOS = {
  name: "iOS",
  version: "2.13.0",
  // Any other 2xx is an error, and so is an empty body.
  isSuccess: (status) => status === 200,
  parse: json,
  models: {
    ErrorResponse: { error: "string?", errorCode: "string?", errorDescription: "string?" },
    AddCredentialResponse: { userAuthenticatorId: "string", userId: "string", verifiedAt: "string" },
    CredentialResponse: {
      userAuthenticatorId: "string",
      verifiedAt: "string",
      userId: "string",
      lastVerifiedAt: "string?",
      expiresAt: "string?",
    },
    RemoveCredentialResponse: { removedAuthenticatorId: "string?" },
    SigningMessageResponse: { challengeId: "string?", message: "string?" },
    UpdateCredentialResponse: {
      userAuthenticatorId: "string",
      userId: "string",
      lastVerifiedAt: "string",
      pushToken: "string?",
      expiresAt: "string?",
    },
    PushChallengeNonceResponse: { message: "string?" },
    PushChallengeResponse: {
      challengeId: "string?",
      userId: "string?",
      actionCode: "string?",
      idempotencyKey: "string?",
      deviceId: "string?",
      userAgent: "string?",
      ipAddress: "string?",
      expiresAt: "long?",
      custom: "{any}?",
      user: "ChallengeUserResponse?",
    },
    ChallengeResponse: { challengeId: "string", nonce: "string?" },
    ChallengeUserResponse: { custom: "{any}?" },
    UpdateChallengeResponse: { isVerified: "bool" },
  },
  /** The model of each call of the device API. */
  calls: {
    challenge: "ChallengeResponse",
    add: "AddCredentialResponse",
    get: "CredentialResponse",
    remove: "RemoveCredentialResponse",
    sign: "SigningMessageResponse",
    update: "UpdateCredentialResponse",
    nonce: "PushChallengeNonceResponse",
    pending: "PushChallengeResponse",
    answer: "UpdateChallengeResponse",
  },
};
