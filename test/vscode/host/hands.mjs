// The hands of a test: a local address where it asks for what the extension API cannot do: a picture, a key, a mouse.
//
// The tests run in the extension host, the page is driven from here. The server listens on 127.0.0.1 behind an
// unguessable path, which the extension host finds in KEYCLASH_WORKBENCH.
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { dirname } from "node:path";

/** Starts to listen; `take(page)` gives it the page to act on. */
export async function serveHands() {
  const secret = `/${randomUUID()}`;
  let page;
  const windows = [];
  const server = createServer(async (request, response) => {
    try {
      if (request.url !== secret || !page) throw new Error("no such place");
      let body = "";
      for await (const chunk of request) body += chunk;
      const { action, ...options } = JSON.parse(body);
      const result = await actions[action](page, options, windows);
      response.end(JSON.stringify(result ?? null));
    } catch (error) {
      response.statusCode = 400;
      response.end(String(error));
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}${secret}`,
    take: (opened) => {
      page = opened;
      page.context().on("page", (another) => windows.push(another));
    },
    close: () => server.close(),
  };
}

/** A machine under load is slow; what never comes is the test's own time limit to tell. */
const patience = 60_000;

const actions = {
  /** A picture of the workbench, once its decorations have followed the last change. */
  picture: async (page, { file }) => {
    mkdirSync(dirname(file), { recursive: true });
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: file, animations: "disabled", caret: "initial" });
  },
  press: (page, { keys }) => page.keyboard.press(keys),
  type: (page, { text }) => page.keyboard.type(text),
  click: (page, { selector, timeout = patience }) => page.locator(selector).first().click({ timeout }),
  /** Clicks where the text stands in the first thing that has it: a line of a terminal is one thing. */
  clickText: async (page, { selector, text, modifiers = [] }) => {
    const found = page.locator(selector).filter({ hasText: text }).first();
    const point = await found.evaluate((element, wanted) => {
      // A terminal writes a line in several pieces: the one that holds the middle of the text is clicked.
      const middle = element.textContent.indexOf(wanted) + Math.floor(wanted.length / 2);
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let before = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = middle - before;
        before += node.textContent.length;
        if (at >= node.textContent.length) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
      return null;
    }, text);
    if (!point) throw new Error(`${text} is not seen`);
    for (const key of modifiers) await page.keyboard.down(key);
    await page.mouse.move(point.x - 3, point.y);
    await page.mouse.move(point.x, point.y, { steps: 5 });
    await page.mouse.click(point.x, point.y);
    for (const key of modifiers) await page.keyboard.up(key);
  },
  rightClick: (page, { selector }) =>
    page.locator(selector).first().click({ button: "right", timeout: patience }),
  /** What is seen in the window that was opened last, of those that the test itself did not begin in; it is closed then. */
  readWindow: async (page, { selector, file }, windows) => {
    const opened = windows.at(-1) ?? (await page.context().waitForEvent("page", { timeout: patience }));
    opened.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    const found = opened.locator(selector).first();
    await found.waitFor({ state: "visible", timeout: 3 * patience });
    const text = await found.textContent();
    if (file) {
      mkdirSync(dirname(file), { recursive: true });
      await opened.screenshot({ path: file, animations: "disabled", caret: "initial" });
    }
    await opened.close();
    return text;
  },
  count: (page, { selector }) => page.locator(selector).count(),
  /** Waits until nothing is found any more. */
  gone: async (page, { selector, timeout = patience }) => {
    await page.locator(selector).first().waitFor({ state: "detached", timeout });
  },
  /** As the user's own reload of the window: the tests begin anew behind it. */
  reload: async (page) => {
    await page.reload();
  },
  hover: (page, { selector }) => page.locator(selector).first().hover({ timeout: patience }),
  /** Drags what the selector finds. */
  drag: async (page, { selector, by }) => {
    const { x, y, width, height } = await page.locator(selector).first().boundingBox({ timeout: patience });
    const [left, top] = [x + width / 2, y + height / 2];
    await page.mouse.move(left, top - 20);
    await page.mouse.move(left, top, { steps: 5 });
    await page.mouse.down();
    await page.mouse.move(left, top + by, { steps: 10 });
    await page.mouse.up();
  },
  /** Waits until the selector is visible and gives its text. */
  read: async (page, { selector, timeout = patience }) => {
    const found = page.locator(selector).first();
    await found.waitFor({ state: "visible", timeout });
    return found.textContent();
  },
};
