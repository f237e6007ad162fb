// Each replay is one test and one row of docs/compatibility.md: what an integration of the vendor does, request by request.
import { row } from "../support/table.js";
import { asOperator, ok, tenant } from "../support/stack.js";

/** The integration ends as with the vendor's page: `end`. */
export const replays = (integration, name, end, skip, check) => row(integration, name, "as there", end, check, skip);

const SETTINGS = `/admin/tenants/${tenant.tenantId}/settings`;

/** Runs `act` while the tenant has `settings`. */
export async function withSettings(settings, act) {
  await asOperator("PUT", SETTINGS, settings);
  try {
    return await act();
  } finally {
    await asOperator("PUT", SETTINGS, {});
  }
}

/** Adds `phone` by the code that the challenge page shows, and goes on there. */
export async function enrolByCode(page, phone) {
  const code = (await page.locator(".enrolCode").innerText()).trim();
  const { token } = await ok("POST", "/client/enrolments/claim", { body: { code } });
  await phone.enrol(token);
  await page.getByRole("button", { name: /^Continue/ }).click();
}
