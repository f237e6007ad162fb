// A web server on this machine, of another origin than the stack, for the redirects of an integration.
import { createServer } from "node:http";

/** Runs `use` with the origin of a server whose requests `respond` answers: it gets {method, url, form, headers} and returns {status, location, html}. */
export async function withSite(respond, use) {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { method, headers } = request;
    const url = new URL(request.url, `http://${headers.host}`);
    const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
    try {
      const { status = 200, location, html = "" } = await respond({ method, url, form, headers });
      response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", ...(location && { Location: location }) });
      response.end(html);
    } catch (error) {
      response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" }).end(`${error.stack}`);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://localhost:${server.address().port}`);
  } finally {
    server.close();
    server.closeAllConnections?.();
  }
}

/** A page whose heading is `text`. */
export const says = (text) => ({ html: `<!doctype html><title>${text}</title><h1>${text}</h1>` });
