// The browser half of the host: the web workbench in the system's Chromium, told to develop and test an extension.
import { existsSync } from "node:fs";
import { format } from "node:util";
import { chromium } from "playwright-core";

/** Opens the folder; `exit` resolves with the code that the tests' run() ended with, or 1 when the page dies. */
export async function openWorkbench(address, { development, tests, folder }) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: switches,
    timeout: patience,
  });
  const context = await browser.newContext({
    viewport: { width: 1200, height: 660 },
    deviceScaleFactor: Number(process.env.KEYCLASH_PICTURE_SCALE ?? 1),
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const exit = new Promise((done) => {
    page.exposeFunction("codeAutomationExit", (code) => done(code));
    page.once("crash", () => done(1));
    browser.once("disconnected", () => done(1));
  });
  await page.exposeFunction("codeAutomationLog", print);
  // Before a page asks "leave site?": nobody is there to answer.
  page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
  if (process.env.KEYCLASH_PAGE_LOG) page.on("console", (message) => console.log(`[page] ${message.text()}`));

  const remote = (path) => `vscode-remote://${address}${path}`;
  const payload = [
    ...development.map((path) => ["extensionDevelopmentPath", remote(path)]),
    ...(tests ? [["extensionTestsPath", remote(tests)]] : []),
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  const query = new URLSearchParams({
    ...(folder ? { folder } : { ew: "true" }),
    payload: JSON.stringify(payload),
  });
  await page.goto(`http://${address}/?${query}`, { timeout: patience });
  return { page, exit, close: () => browser.close() };
}

/** Milliseconds: a machine under load is slow. */
const patience = 180_000;

const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function findChromium() {
  const named = process.env.KEYCLASH_CHROMIUM;
  const found = [named, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path) => path && existsSync(path),
  );
  if (!found)
    throw new Error("Chromium is missing: apt-get install chromium (or name one in KEYCLASH_CHROMIUM)");
  return found;
}

const noise =
  /marketplace|open-vsx|extensionsGallery|ENOTFOUND|net::ERR_|onnection token|Creating a socket|builtin extensions cache|ChatSessionStore|Service Worker/i;

/** The extension host's console. The look-ups of the marketplace, which nobody can reach here, are left out. */
function print(type, args) {
  const text = format(...args);
  if (noise.test(text)) return;
  (type === "error" ? console.error : console.log)(text.replace(/\n$/, ""));
}
