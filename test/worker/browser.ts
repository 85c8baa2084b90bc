/** A Chromium with the server of dist/ in a worker: no Node is anywhere near what it says. */

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";

export interface Asked {
  readonly number: number;
  readonly paste: string;
  /** Workspace path -> text. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface Browser {
  /** What the server answers, as JSON, in the order of the questions. */
  answerAll(questions: readonly Asked[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

const executable = [
  process.env.KEYCLASH_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));

/** Undefined = there is none on this machine. */
export const hasBrowser = executable !== undefined;

export async function openBrowser(): Promise<Browser> {
  const server = createServer(({ url = "/" }, response) => {
    const file = /^\/(?:dist\/[\w.-]+|test\/worker\/page\.js)$/.test(url) ? `.${url}` : undefined;
    if (url === "/") {
      response.setHeader("content-type", "text/html");
      response.end('<!doctype html><meta charset="utf-8"><script src="/test/worker/page.js"></script>');
    } else if (file && existsSync(file)) {
      response.setHeader("content-type", file.endsWith(".js") ? "text/javascript" : "application/wasm");
      response.end(readFileSync(file));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    ...(executable ? { executablePath: executable } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
    ],
    timeout: 180_000,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  if (process.env.KEYCLASH_PAGE_LOG) page.on("console", (message) => console.log(`[page] ${message.text()}`));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate("startServer()");
  return {
    answerAll: (questions) => page.evaluate<string[]>(`answerAll(${JSON.stringify(questions)})`),
    close: async () => {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}
