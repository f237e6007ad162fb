// Each method of the SDKs is one test and one row of docs/compatibility.md.
import { test } from "node:test";

const rows = [];

/** Adds a row and its test, which `skip` leaves out for a reason. */
export function row(sdk, name, result, why, check, skip = false) {
  const entry = { sdk, name, result, why, passed: Boolean(skip) };
  rows.push(entry);
  test(`${sdk} ${name}: ${result}`, { skip }, async () => {
    await check();
    entry.passed = true;
  });
}

/** The method behaves as the SDK documents. */
export const works = (sdk, name, why, check) => row(sdk, name, "works", why, check);

/** The method behaves in part as the SDK documents; the row names the part. */
export const worksInPart = (sdk, name, why, check) => row(sdk, name, "works in part", why, check);

/** The method's caller gets the error not_supported. */
export const notSupported = (sdk, name, why, check) => row(sdk, name, "not supported", why, check);

/** The method sends no request to this server. */
export const noCall = (sdk, name, why, check) => row(sdk, name, "no call", why, check);

/** The methods of an SDK that have a row. */
export const named = (sdk) => rows.filter((row) => row.sdk === sdk).map((row) => row.name);

/** The rows whose test failed. */
export const failed = () => rows.filter((row) => !row.passed).map((row) => `${row.sdk} ${row.name}`);

/** The Markdown table of an SDK's methods. */
export function markdown(sdk, heading) {
  return [
    `| ${heading} | result | note |`,
    "| --- | --- | --- |",
    ...rows
      .filter((row) => row.sdk === sdk)
      .map((row) => `| \`${row.name}\` | ${row.result} | ${row.why} |`.replace("|  |", "| |")),
  ].join("\n");
}

/** The Markdown table of what the replays of an integration end with. */
export function endings(integration) {
  return [
    "| replayed | ends |",
    "| --- | --- |",
    ...rows.filter((row) => row.sdk === integration).map((row) => `| ${row.name} | ${row.result}: ${row.why} |`),
  ].join("\n");
}
