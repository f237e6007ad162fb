// Each method of the SDKs is one test and one row of docs/compatibility.md.
import { test } from "node:test";

const rows = [];

function row(sdk, name, result, why, check) {
  const entry = { sdk, name, result, why, passed: false };
  rows.push(entry);
  test(`${sdk} ${name}: ${result}`, async () => {
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
