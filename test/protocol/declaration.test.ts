/** Fixes of the declaration: offered at both ends, made in the declaration's own file, and known to be applied or taken back. */

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CodeAction, Diagnostic } from "vscode-languageserver-protocol/node";
import { applyTextEdits, type Editor, startEditor } from "./editor";

const entity = `import { Column, DeleteDateColumn, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity()
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ unique: true })
  email!: string;

  @DeleteDateColumn({ name: "deleted_at" })
  deletedAt?: Date;
}
`;

const service = `import { DataSource } from "typeorm";
import { User } from "./user";

export async function register(db: DataSource, email: string) {
  const users = db.getRepository(User);
  const known = await users.findOneBy({ email });
  if (known) return known;
  const user = users.create({ email });
  return await users.save(user);
}
`;

/** Shape of test/capture/typeorm/traces, a save whose row a deleted one keeps out. */
const paste = `QueryFailedError: duplicate key value violates unique constraint "UQ_e12875dfb3b1d92d7d7c5377e22"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:216:19)
    at async register (/app/src/register.ts:9:10) {
  query: 'INSERT INTO "user"("email", "deleted_at") VALUES ($1, DEFAULT) RETURNING "id", "deleted_at"',
  parameters: [ 'ada@example.com' ],
  driverError: error: duplicate key value violates unique constraint "UQ_e12875dfb3b1d92d7d7c5377e22"
      at /app/node_modules/pg/lib/client.js:694:17 {
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (email)=(ada@example.com) already exists.',
    schema: 'public',
    table: 'user',
    constraint: 'UQ_e12875dfb3b1d92d7d7c5377e22'
  }
}
`;

let editor: Editor;
const call = "app/src/register.ts";
const key = "app/src/user.ts";
const pasteUri = "untitled:Untitled-1";

beforeEach(async () => {
  const src = { "src/user.ts": entity, "src/register.ts": service };
  editor = await startEditor({ folders: { docs: { "readme.ts": "export {};\n" }, app: src } });
  editor.open(pasteUri, "keyclash", paste);
  await until(call, 1);
  await until(key, 1);
}, 60_000);
afterEach(() => editor.stop(), 60_000);

const marks = (path: string): readonly Diagnostic[] => editor.diagnostics(editor.uri(path));
const until = (path: string, count: number) => editor.until(() => marks(path).length === count);

function put(path: string, text: string): void {
  mkdirSync(dirname(editor.file(path)), { recursive: true });
  writeFileSync(editor.file(path), text);
}

async function offered(path: string): Promise<CodeAction[]> {
  const textDocument = { uri: editor.uri(path) };
  const context = { diagnostics: marks(path) };
  const range = marks(path)[0]?.range;
  return editor.connection.sendRequest("textDocument/codeAction", { textDocument, range, context });
}

/** The action that makes the constraint partial, with its edit. */
async function partial(path: string): Promise<CodeAction> {
  const found = (await offered(path)).find(({ title }) => title.includes("not deleted"));
  return editor.connection.sendRequest("codeAction/resolve", found);
}

describe("a fix of the declaration", () => {
  it("is offered at both ends, first at the declaration; elsewhere its title names the file", async () => {
    const [atKey] = await offered(key);
    expect(atKey?.title).toMatch(/^Make email of User unique among rows not deleted \(/);
    const atCall = (await offered(call)).map(({ title }) => title);
    expect(atCall.filter((title) => title.includes("not deleted"))).toEqual([
      expect.stringMatching(/^Make User\.email unique if not deleted in user\.ts \(/),
    ]);
    expect(atKey?.isPreferred).toBeUndefined();
  });

  it("edits the declaration's file alone, which may be closed, and is known to be applied and taken back", async () => {
    const { edit } = await partial(call);
    expect(Object.keys(edit?.changes ?? {})).toEqual([editor.uri(key)]);
    const text = applyTextEdits(entity, edit?.changes?.[editor.uri(key)] ?? []);
    expect(text).toContain("deleted_at");
    expect(text).toContain("where:");
    put(key, text);
    await editor.filesChanged([{ uri: editor.uri(key), type: 2 }]);
    await until(call, 0);
    await until(key, 0);
    put(key, entity);
    await editor.filesChanged([{ uri: editor.uri(key), type: 2 }]);
    await until(call, 1);
    await until(key, 1);
  });

  it("is made on the unsaved text, with its line ends", async () => {
    const unsaved = `// Users.\n${entity}`.replaceAll("\n", "\r\n");
    editor.open(editor.uri(key), "typescript", unsaved);
    await editor.until(() => marks(key)[0]?.range.start.line === 8);
    const { edit } = await partial(key);
    const text = applyTextEdits(unsaved, edit?.changes?.[editor.uri(key)] ?? []);
    expect(text).toContain("where:");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    editor.change(editor.uri(key), text);
    await until(call, 0);
    editor.change(editor.uri(key), unsaved);
    await until(call, 1);
  });

  it("follows the declaration into a renamed file", async () => {
    const renamed = "app/src/entities/user.ts";
    mkdirSync(editor.file("app/src/entities"));
    renameSync(editor.file(key), editor.file(renamed));
    await editor.filesChanged([
      { uri: editor.uri(key), type: 3 },
      { uri: editor.uri(renamed), type: 1 },
    ]);
    await until(renamed, 1);
    const { edit } = await partial(renamed);
    expect(Object.keys(edit?.changes ?? {})).toEqual([editor.uri(renamed)]);
  });

  it("handles the same failure wherever it was pasted", async () => {
    editor.open("untitled:Untitled-2", "keyclash", paste.replaceAll("ada@", "bob@"));
    await editor.until(() => editor.diagnostics("untitled:Untitled-2").length > 0);
    const { edit } = await partial(call);
    put(key, applyTextEdits(entity, edit?.changes?.[editor.uri(key)] ?? []));
    await editor.filesChanged([{ uri: editor.uri(key), type: 2 }]);
    await until(call, 0);
    const known: { state: string }[] = await editor.connection.sendRequest("keyclash/incidents", null);
    expect(known.map(({ state }) => state)).toEqual(["handled"]);
  });
});
