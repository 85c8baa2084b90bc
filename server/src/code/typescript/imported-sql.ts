/** What a name holds that another file gives: a constant with SQL, a member of an object of them, a file of SQL that the program reads. */

import type { World } from "../../domain/chain";
import { kept } from "../../syntax/kept";
import { compiler, findAll, type ts, unwrapAwait } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { memberOf } from "../../syntax/typescript-literals";
import { findProperty, readImports } from "../../syntax/typescript-scope";
import { findBinding, isSettled } from "./bindings";
import { readerOf } from "./calls/reader";
import type { File } from "./calls/thing";

/** How far a name is followed into other files. */
export interface Beyond {
  /** What an imported name, or a member of one, is given; undefined = it is no import, or not to be seen. */
  value(node: ts.Expression): ts.Expression | undefined;
  /** The one file of SQL that an expression reads: `readFileSync(join(__dirname, "sql", "add-user.sql"), "utf8")`, `import sql from "./add-user.sql"`. */
  file(node: ts.Expression): { readonly path: string; readonly text: string } | undefined;
}

/** @param path of the file that is read, as the world knows it */
export function createBeyond(path: string, world: World): Beyond {
  const reader = readerOf(world);
  const roots = new Map<ts.SourceFile, File>();
  const open = (file: File | undefined) => {
    if (file) roots.set(file.root, file);
    return file;
  };
  const fileOf = (node: ts.Node) => roots.get(node.getSourceFile()) ?? openFirst(node);
  // The tree at hand is the one that was parsed last; the search may hold an older one of the same text.
  const openFirst = (node: ts.Node) => {
    const root = node.getSourceFile();
    const own = root.fileName === path ? reader.open(path) : undefined;
    return own && open({ ...own, root, imports: readImports(root) });
  };
  const sqlFiles = kept((_: World) => world.files(["**/*.sql"]));
  return { value, file };

  function value(node: ts.Expression): ts.Expression | undefined {
    const t = compiler();
    if (t.isIdentifier(node)) return given(node, undefined);
    const path = member(node);
    return path && t.isIdentifier(path.of) ? given(path.of, path.name) : undefined;
  }

  /** @param name a member of what is imported */
  function given(node: ts.Identifier, name: string | undefined): ts.Expression | undefined {
    const file = fileOf(node);
    const imported = file?.imports.get(node.text);
    if (!file || !imported || !isOf(node, imported.statement)) return undefined;
    const isWhole = imported.imported === "*" && name !== undefined;
    const found = reader.imported(file, imported.module, isWhole ? name : imported.imported);
    if (!found?.node || found.or) return undefined;
    open(found.file);
    const held = heldBy(found.node, found.member);
    return name === undefined || isWhole ? held : held && memberOf(held, name);
  }

  function file(node: ts.Expression): { readonly path: string; readonly text: string } | undefined {
    const t = compiler();
    const inner = unwrapAwait(node);
    const own = fileOf(inner);
    if (!own) return undefined;
    const imported = t.isIdentifier(inner) ? own.imports.get(inner.text)?.module : undefined;
    const isRead = t.isCallExpression(inner) || t.isNewExpression(inner);
    const parts = isRead ? findAll(inner, t.isStringLiteralLike).map(({ text }) => text) : [imported ?? ""];
    const last = parts.findIndex((each) => /\.sql(?:\?\w{1,20})?$/.test(each));
    if (last < 0 || parts.length > 12) return undefined;
    const said = parts
      .slice(0, last + 1)
      .join("/")
      .replace(/\?\w{1,20}$/, "");
    const steps = said.split("/").filter((each) => each !== "" && each !== "." && each !== "..");
    const ending = `/${steps.join("/")}`;
    const all = sqlFiles(world).filter((each) => `/${each}`.endsWith(ending));
    const text = all.length === 1 && all[0] !== undefined ? world.read(all[0])?.text : undefined;
    return text === undefined || all[0] === undefined ? undefined : { path: all[0], text };
  }
}

/** The name is the import's at this place: nothing nearer declares it. */
function isOf(node: ts.Identifier, statement: ts.Statement): boolean {
  const binding = findBinding(node.text, node);
  return binding === undefined || (binding.pos >= statement.pos && binding.end <= statement.end);
}

/** The value of a declaration: a constant's, a static member's of a class, what `export default` gives. */
function heldBy(node: ts.Node, name: string | undefined): ts.Expression | undefined {
  const t = compiler();
  const value = t.isVariableDeclaration(node)
    ? isSettled(node)
      ? node.initializer
      : undefined
    : t.isExpression(node)
      ? node
      : undefined;
  if (t.isClassLike(node) && name !== undefined) return findProperty(node, name)?.initializer;
  return value && name !== undefined ? memberOf(value, name) : value;
}
