/** Folders that lie on no disk of the server's: the editor reads their files for it. */

import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import type {
  AnswerResult,
  ExplainResult,
  ReadFilesParams,
  StampsParams,
} from "../../server/src/lsp/protocol";
import { type Editor, startEditor } from "./editor";
import { files, paste, value } from "./shop";

let editor: Editor;
/** By address; what is in them is what counts, whatever the disk says. */
let texts: Map<string, string>;

beforeEach(async () => {
  editor = await startEditor({
    folders: { shop: {} },
    spell: (absolute) => `vscode-vfs://github${pathToFileURL(absolute).pathname}`,
    initializationOptions: { givesFiles: true },
  });
  texts = new Map(Object.entries(files).map(([path, text]) => [editor.uri(`shop/${path}`), text]));
  const lettersOf = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  editor.connection.onRequest("keyclash/listFiles", () => ({ uris: [...texts.keys()] }));
  editor.connection.onRequest("keyclash/readFiles", ({ uris }: ReadFilesParams) => ({
    files: uris.map((uri) => {
      const text = texts.get(uri);
      return text === undefined
        ? { bytes: null, reason: "missing" }
        : { bytes: lettersOf(text), stamp: text };
    }),
  }));
  editor.connection.onRequest("keyclash/stamps", ({ uris }: StampsParams) => ({
    stamps: uris.map((uri) => texts.get(uri) ?? null),
  }));
}, 60_000);
afterEach(() => editor.stop(), 60_000);

const written = () => editor.uri("shop/customers/services.py");
const marked = () => editor.diagnostics(written())[0]?.range.start.line;
const explain = () =>
  editor.connection.sendRequest("keyclash/explain", { text: paste, origin: "test", uri: "keyclash:/paste" });

it("are explained like those on a disk", async () => {
  const { json } = (await editor.connection.sendRequest("keyclash/answer", {
    text: paste,
    values: true,
  })) as AnswerResult;
  expect(JSON.parse(json).incidents[0]).toMatchObject({
    value,
    key: { file: "customers/models.py" },
    callSite: { file: "customers/services.py", line: 5 },
  });
});

it("marks follow what the editor tells of a file", async () => {
  await explain();
  await editor.until(() => marked() === 4);
  texts.set(written(), `# one line more\n${texts.get(written())}`);
  await editor.filesChanged([{ uri: written(), type: 2 }]);
  await editor.until(() => marked() === 5);
});

it("are left out beside a folder on the disk, which is said", async () => {
  const both = await startEditor({
    folders: { shop: files, remote: { "README.md": "" } },
    spell: (absolute) => {
      const { href, pathname } = pathToFileURL(absolute);
      return /\/remote(?:\/|$)/.test(pathname) ? `vscode-vfs://github${pathname}` : href;
    },
    initializationOptions: { givesFiles: true },
  });
  try {
    const { notes, incidents } = (await both.connection.sendRequest("keyclash/explain", {
      text: paste,
      origin: "test",
      uri: "keyclash:/paste",
    })) as ExplainResult;
    expect(incidents).toHaveLength(1);
    const folder = both.uri("remote");
    expect(notes).toContain(`The folder ${folder} is not on this disk: it was not read.`);
  } finally {
    await both.stop();
  }
}, 60_000);
