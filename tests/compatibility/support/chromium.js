// The installed Chromium, as a user's browser for the integrations that send users to the challenge page.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { eventually } from "./stack.js";

const PROGRAM = "/usr/bin/chromium";
const TIMEOUT = 30_000;

const isPresent = existsSync(PROGRAM);

/** Why a replay is skipped; false if it is not. */
export const skip = isPresent || process.env.ASSENT_REQUIRE_CHROMIUM ? false : `${PROGRAM} is missing`;

let running;

after(() => running?.close());

/** Runs `act` with a page of a new browser profile. */
export async function withPage(act) {
  assert.ok(isPresent, `${PROGRAM} is missing`);
  running ??= await chromium.launch({
    executablePath: PROGRAM,
    // Root may not use the sandbox; the pages are our own.
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const context = await running.newContext({ locale: "en-GB" });
  context.setDefaultTimeout(TIMEOUT);
  try {
    await act(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Returns the challenge that the phone is asked once the page says so. */
export async function asked(page, phone) {
  await page.getByRole("heading", { name: "Check your phone" }).waitFor();
  return eventually(async () => (await phone.pending()).challengeId);
}

export const press = (page, name) => page.getByRole("button", { name }).click();
