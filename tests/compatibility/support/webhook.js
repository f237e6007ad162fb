// The tenant's webhook endpoint, on a free port of this machine.
import { createServer } from "node:http";
import { asOperator, eventually, tenant } from "./stack.js";

const CHANNEL = `/admin/channels/${tenant.tenantId}/webhook`;

/** Creates a new secret of the endpoint; the earlier one stays valid. */
export const rotateSecret = async () => (await asOperator("POST", `${CHANNEL}/secrets`, { overlapSeconds: 600 })).secret;

/** Runs `use` while `next` returns the tenant's webhooks: it waits for the first that fits; its other arguments are the secret and the URL. */
export async function withWebhook(use) {
  const deliveries = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    deliveries.push({ headers: request.headers, payload: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(204).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${server.address().port}/`;
    const { secret } = await asOperator("PUT", CHANNEL, { url, logEvents: true });
    await use((fits) => eventually(() => deliveries.find((delivery) => fits(JSON.parse(delivery.payload)))), secret, url);
  } finally {
    await asOperator("DELETE", CHANNEL);
    server.close();
    server.closeAllConnections?.();
  }
}
