// Decoder as strict as those of typed SDKs: a value that is missing or of another type is an error that names its place.

/** Value that a decoder of an SDK would refuse. */
export class DecodingError extends Error {}

const INT = 2 ** 31;

/**
 * Decodes `value` as `type`: `string`, `int` (32 bits), `long`, `number`, `bool`, `object`, `any`, `[T]`, `{T}` (a map), or the
 * name of a model or an enumeration of `sdk`. `T?` may be null or absent.
 */
export function decode(sdk, type, value, at = "$") {
  if (type.endsWith("?")) {
    return value === undefined || value === null ? null : decode(sdk, type.slice(0, -1), value, at);
  }
  if (value === undefined || value === null) {
    throw new DecodingError(`${at}: ${value === null ? "null" : "missing"}, expected ${type}`);
  }
  if (type.startsWith("[")) {
    require(Array.isArray(value), at, type, value);
    return value.map((item, i) => decode(sdk, type.slice(1, -1), item, `${at}[${i}]`));
  }
  if (type.startsWith("{")) {
    require(isObject(value), at, type, value);
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, decode(sdk, type.slice(1, -1), item, `${at}.${name}`)]),
    );
  }
  if (sdk.enums?.[type]) {
    require(sdk.enums[type].includes(value), at, type, value);
    return value;
  }
  if (sdk.models[type]) {
    require(isObject(value), at, type, value);
    return Object.fromEntries(
      Object.entries(sdk.models[type]).map(([name, member]) => [name, decode(sdk, member, value[name], `${at}.${name}`)]),
    );
  }
  return scalar(sdk, type, value, at);
}

function scalar(sdk, type, value, at) {
  switch (type) {
    case "string":
      // Gson makes a text of a number or a boolean.
      require(typeof value === "string" || (sdk.coerces && ["number", "boolean"].includes(typeof value)), at, type, value);
      return String(value);
    case "int":
      require(Number.isInteger(value) && value >= -INT && value < INT, at, type, value);
      return value;
    case "long":
      require(Number.isSafeInteger(value), at, type, value);
      return value;
    case "number":
      require(typeof value === "number", at, type, value);
      return value;
    case "bool":
      require(typeof value === "boolean", at, type, value);
      return value;
    case "object":
      require(isObject(value), at, type, value);
      return value;
    case "any":
      return value;
    default:
      throw new Error(`${sdk.name}: no type ${type}`);
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function require(condition, at, type, value) {
  if (!condition) {
    throw new DecodingError(`${at}: ${JSON.stringify(value)?.slice(0, 80)} is no ${type}`);
  }
}

/**
 * Reads a response as `sdk` does: its statuses, its content type, its body. Returns the decoded model, or throws an SdkError for
 * an error response.
 */
export function read(sdk, model, { status, text, contentType }) {
  if (!sdk.isSuccess(status)) {
    throw new SdkError(status, decode(sdk, "ErrorResponse", sdk.parse(text, contentType)));
  }
  if (model === undefined) {
    return undefined;
  }
  return decode(sdk, model, sdk.parse(text, contentType));
}

/** Error response that an SDK could read. */
export class SdkError extends Error {
  constructor(status, body) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

/** Parses a body of which an SDK requires JSON. */
export function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodingError(`the body is no JSON: "${text.slice(0, 80)}"`);
  }
}
