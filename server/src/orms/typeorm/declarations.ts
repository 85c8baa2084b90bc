/** The decorator that declares a constraint, found again in its file, and the edits of its arguments. */

import type { Declared, Edits } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import type { SchemaContext } from "../../domain/adapters";
import { lineStart, type TextEdit, withoutPart } from "../../domain/text";
import { typescriptString } from "../../syntax/escape";
import {
  ancestor,
  compiler,
  findAll,
  parseTypeScript,
  startOf,
  type ts,
  unwrap,
} from "../../syntax/typescript";
import { type CodeStyle, indentAt, startsLine, styleOf } from "../../syntax/typescript-edits";
import { importName } from "../../syntax/typescript-import-edits";
import { memberName, objectOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";

export interface Declaration extends Declared {
  readonly root: ts.SourceFile;
  readonly style: CodeStyle;
  readonly decorator: ts.Decorator;
  /** As TypeORM exports it: `Column`, `Unique`, `Index`. */
  readonly name: string;
  readonly args: readonly ts.Expression[];
  /** The last argument that is an object. */
  readonly options: ts.ObjectLiteralExpression | undefined;
  /** Undefined for a decorator of the class. */
  readonly property: ts.PropertyDeclaration | undefined;
}

/** The decorator of the constraint, or the first one of the class where none declares it. */
export function declarationOf({ model, constraint, read }: SchemaContext): Declaration {
  const t = compiler();
  const written = constraint?.fromMigration ? null : constraint;
  const { file, start, end } = (written ?? model).place;
  const source = read(file);
  if (!source) decline("The declaration is not there any more.");
  const root = parseTypeScript(source);
  const [from, to] = [source.offset(start), source.offset(end)];
  // What a column demands is said by its property, whichever decorators stand in front.
  const isOfColumn = ({ parent, expression }: ts.Decorator) =>
    t.isPropertyDeclaration(parent) && startOf(parent.name) === from && /Column\b/.test(expression.getText());
  const decorator = findAll(root, t.isDecorator).find((each) =>
    written
      ? (startOf(each) === from && each.end === to) || isOfColumn(each)
      : t.isClassDeclaration(each.parent) && each.parent.name?.text === model.name,
  );
  const owner = decorator && ancestor(decorator, t.isClassDeclaration);
  const call = decorator && unwrap(decorator.expression);
  if (!owner || !call || !t.isCallExpression(call))
    decline(`${model.name} is not declared by decorators: change its declaration by hand.`);
  if (owner.name?.text !== model.name)
    decline(
      `The constraint is declared in \`${owner.name?.text ?? "another class"}\`, whose other tables would change as well.`,
    );
  const local = call.expression.getText();
  return {
    path: file,
    root,
    style: styleOf(root),
    decorator,
    name: readImports(root).get(local)?.imported ?? local.split(".").at(-1) ?? local,
    args: call.arguments,
    options: call.arguments.map(objectOf).findLast((each) => each !== undefined)?.node,
    property: t.isPropertyDeclaration(decorator.parent) ? decorator.parent : undefined,
  };
}

/** Takes a member out of an object literal; the object goes as well where it was the only one. */
export function withoutMember({ root, args, options }: Declaration, name: string): Edits {
  if (!options) return [];
  const members = spans(options.properties);
  const at = options.properties.findIndex(({ name: given }) => given && memberName(given) === name);
  const gone = options.properties[at];
  if (members.length > 1) return (gone && ownLines(root, gone)) ?? withoutPart(members, at);
  const place = args.findIndex((each) => unwrap(each) === options);
  const [argument] = withoutPart(spans(args), place);
  const isLast = place === args.length - 1;
  return argument ? [{ ...argument, end: isLast ? root.text.indexOf(")", options.end) : argument.end }] : [];
}

/** The member with its comma and the comment behind it, where nothing else stands on its lines. */
function ownLines(root: ts.SourceFile, member: ts.Node): Edits | undefined {
  const start = lineStart(root.text, startOf(member));
  const end = root.text.indexOf("\n", member.end) + 1;
  const isAlone = /^,?[ \t]{0,200}(?:\/\/.*)?\r?\n$/.test(root.text.slice(member.end, end));
  return startsLine(root, member) && isAlone ? [{ start, end, text: "" }] : undefined;
}

function spans(nodes: readonly ts.Node[]) {
  return nodes.map((node) => ({ start: startOf(node), end: node.end }));
}

/** `text` as a decorator in front of another one: a line of its own where that one has one. */
export function before(root: ts.SourceFile, node: ts.Node, text: string, { eol }: CodeStyle): TextEdit {
  const start = startOf(node);
  const between = startsLine(root, node) ? eol + indentAt(root, node) : " ";
  return { start, end: start, text: text + between };
}

/** The name of TypeORM's decorator in the file; an import that is no longer used makes room for it. */
export function decoratorName(
  { root, style }: Pick<Declaration, "root" | "style">,
  wanted: string,
  instead?: string,
): { local: string; edits: Edits } {
  const t = compiler();
  const imported = [...readImports(root).values()];
  const old = imported.find((each) => each.imported === instead && each.module === "typeorm");
  const known = imported.some((each) => each.imported === wanted && each.module === "typeorm");
  const uses = old && findAll(root, t.isIdentifier).filter(({ text }) => text === old.local);
  const specifier = uses?.map(({ parent }) => parent).find(t.isImportSpecifier);
  const taken = findAll(root, t.isIdentifier).some(({ text }) => text === wanted);
  if (specifier && uses?.length === 2 && !known && !taken && !specifier.propertyName)
    return { local: wanted, edits: [{ start: startOf(specifier), end: specifier.end, text: wanted }] };
  return importName(root, "typeorm", wanted, style);
}

/** SQL as a string literal: the quotes that need no escape. */
export function sqlText(sql: string, { quote }: CodeStyle): string {
  const other = quote === '"' ? "'" : '"';
  const fit = ([quote, other, "`"] as const).find((each) => !sql.includes(each)) ?? "`";
  return typescriptString(sql, { quote: fit });
}
