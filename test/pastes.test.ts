/** The texts that the VS Code side keeps over a reload of the window: which, for how long, and where. */

import { beforeEach, describe, expect, it, vi } from "vitest";
import { createPastes } from "../client/src/pastes";

const open = vi.hoisted(() => ({ documents: [] as { uri: string }[] }));
vi.mock("vscode", () => {
  const disposable = { dispose: () => {} };
  return {
    l10n: { t: (text: string) => text },
    EventEmitter: class {
      event = () => disposable;
    },
    FileType: { File: 1 },
    FilePermission: { Readonly: 1 },
    FileSystemError: { NoPermissions: () => new Error("no") },
    Disposable: { from: () => disposable },
    Uri: {
      parse: (text: string) => ({ path: text.slice("keyclash:".length), toString: () => text }),
      from: ({ scheme, path }: Record<string, string>) => ({ path, toString: () => `${scheme}:${path}` }),
    },
    workspace: {
      registerFileSystemProvider: () => disposable,
      onDidChangeTextDocument: () => disposable,
      onDidCloseTextDocument: () => disposable,
      get textDocuments() {
        return open.documents;
      },
    },
  };
});

const stored = new Map<string, unknown>();
const storage = {
  keys: () => [...stored.keys()],
  get: (key: string, otherwise?: unknown) => stored.get(key) ?? otherwise,
  update: async (key: string, value: unknown) => void stored.set(key, value),
};
let tell: () => void = () => {};
const memory = {
  pastes: [] as string[],
  onDidChange: (listener: () => void) => {
    tell = listener;
    return { dispose: () => {} };
  },
};
const texts = () => JSON.stringify([...stored.values()]);
const begin = () => createPastes(storage as never, memory as never);

beforeEach(() => {
  stored.clear();
  memory.pastes = [];
  open.documents = [];
});

/** As the server tells which documents still mean something. */
function know(...uris: { toString(): string }[]): void {
  memory.pastes = uris.map(String);
  tell();
}

describe("texts of pastes", () => {
  it("keeps texts in the storage of the workspace until their incidents are cleared", () => {
    const pastes = begin();
    const [one, two] = [
      pastes.add("ada@example.com", "Clipboard"),
      pastes.add("bob@example.com", "Clipboard"),
    ];
    expect(texts()).not.toContain("example.com");
    know(one, two);
    expect(texts()).toMatch(/ada@.*bob@/);
    know(two);
    expect(texts()).not.toContain("ada@");
    open.documents = [{ uri: two.toString() }];
    know();
    expect(texts()).toContain("bob@");
    open.documents = [];
    know();
    expect(texts()).not.toContain("example.com");
  });

  it("gives no address twice, also after a reload, and none anew to the same text", () => {
    const first = begin().add("a", "Terminal: npm start");
    know(first);
    const pastes = begin();
    expect(String(pastes.add("a", "Clipboard"))).toBe(String(first));
    expect(String(pastes.add("b", "Terminal: npm start"))).not.toBe(String(first));
  });

  it("leaves a log of megabytes out of the storage, and the newest in it", () => {
    const pastes = begin();
    const [log, last] = [pastes.add("x".repeat(2_000_000), "Clipboard"), pastes.add("y", "Clipboard")];
    know(log, last);
    expect(texts().length).toBeLessThan(1_000);
    expect(texts()).toContain('"y"');
  });
});
