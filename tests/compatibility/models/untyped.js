// Members that the own tests of the SDKs without types read: Python, Ruby and PHP.

const AUTHENTICATOR = { userAuthenticatorId: "string", userId: "string", verificationMethod: "string", email: "string?" };

/** Models of an SDK that hands on what it parsed. */
export const UNTYPED = {
  ErrorResponse: { error: "string", errorCode: "string", errorDescription: "string" },
  User: {
    isEnrolled: "bool",
    email: "string?",
    phoneNumber: "string?",
    username: "string?",
    displayName: "string?",
    custom: "object?",
  },
  Users: { users: "[FoundUser]", lastEvaluatedUserId: "string?", tokenPayload: "object?" },
  FoundUser: { userId: "string", emailVerified: "bool", phoneNumberVerified: "bool", email: "string?", username: "string?" },
  Attributes: {
    email: "string?",
    phoneNumber: "string?",
    username: "string?",
    displayName: "string?",
    custom: "object?",
  },
  Authenticator: AUTHENTICATOR,
  Enrolled: { authenticator: "Authenticator" },
  Tracked: {
    state: "string",
    idempotencyKey: "string",
    isEnrolled: "bool",
    url: "string",
    token: "string",
    allowedVerificationMethods: "[string]?",
  },
  Action: { state: "string", stateUpdatedAt: "string", createdAt: "string", output: "object" },
  ActionState: { state: "string" },
  FoundAction: { actionCode: "string", idempotencyKey: "string", state: "string", createdAt: "string" },
  Validated: {
    isValid: "bool",
    state: "string?",
    userId: "string?",
    action: "string?",
    idempotencyKey: "string?",
  },
  Success: { success: "bool" },
  Device: { deviceId: "string" },
  WebhookEvent: {
    version: "int",
    type: "string",
    id: "string",
    source: "string",
    time: "string",
    tenantId: "string",
    data: "object",
  },
};
