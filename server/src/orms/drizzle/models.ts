/** Drizzle's tables of one file as they are written; link() joins them over the workspace. */

import type { ModelReader } from "../../domain/adapters";
import type { Facts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import {
  compiler,
  findAll,
  hasSyntaxErrors,
  linesLeftOut,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  typescriptFiles,
  unwrap,
} from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { readImports } from "../../syntax/typescript-scope";
import { linkModels } from "./link";
import type {
  RawColumn,
  RawEntry,
  RawFile,
  RawLink,
  RawMaker,
  RawNamed,
  RawRule,
  RawTable,
  RawTarget,
  Ref,
} from "./raw";

export const models: ModelReader = { files: typescriptFiles, marker, read, link: linkModels };

const TABLE = /\b\w{0,40}[tT]able\w{0,40}\s{0,9}\(\s{0,99}["'`]/;

/** Columns may come through a callback, the function that makes tables from another file: such a file does not name the library. */
function marker(text: string): boolean {
  return (
    /drizzle-(?:orm|kit)/.test(text) ||
    (TABLE.test(text) && /\.(?:notNull|primaryKey|references|unique)\(/.test(text))
  );
}

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const file: RawFile = {
    file: source.path,
    ...readNames(root),
    named: readNamed(source, root),
    casing: casingIn(root),
  };
  const note = leftOutNote(source.path, linesLeftOut(root));
  const { named, casing, passes, exports } = file;
  const isEmpty = [named, passes, Object.keys(exports)].every((each) => each.length === 0) && casing === null;
  return {
    models: [],
    notes: note === undefined ? [] : [note],
    ...(hasSyntaxErrors(root) ? { broken: true } : {}),
    ...(isEmpty ? {} : { extra: { file } }),
  };
}

/** What the file imports, and what it passes on of others. */
function readNames(root: ts.SourceFile): Pick<RawFile, "imports" | "exports" | "passes"> {
  const t = compiler();
  const imports = [...readImports(root)].map(
    ([local, { module, imported }]) => [local, [module, imported] as const] as const,
  );
  const exports: [string, readonly [string | null, string]][] = [];
  const passes: string[] = [];
  for (const statement of root.statements) {
    if (!t.isExportDeclaration(statement)) continue;
    const module = stringOf(statement.moduleSpecifier) ?? null;
    const { exportClause: clause } = statement;
    if (!clause && module !== null) passes.push(module);
    if (clause && t.isNamedExports(clause))
      for (const { name, propertyName } of clause.elements)
        exports.push([name.text, [module, (propertyName ?? name).text]]);
  }
  return { imports: Object.fromEntries(imports), exports: Object.fromEntries(exports), passes };
}

/** `casing: "snake_case"`, of drizzle() or of the configuration of drizzle-kit, which may say that there is none. */
function casingIn(root: ts.SourceFile): string | null {
  if (!/casing|drizzle-kit/.test(root.text)) return null;
  const objects = findAll(root, compiler().isObjectLiteralExpression);
  const found = objects.map((node) => stringOf(memberOf(node, "casing"))).find((each) => each !== undefined);
  return found ?? (objects.some((node) => memberOf(node, "dialect")) ? "none" : null);
}

function readNamed(source: Source, root: ts.SourceFile): RawNamed[] {
  const t = compiler();
  return root.statements.flatMap((statement): RawNamed[] => {
    if (t.isFunctionDeclaration(statement) && statement.name)
      return namedBy(source, statement.name, returned(statement));
    if (!t.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const value = initializer && unwrap(initializer);
      return t.isIdentifier(name) ? namedBy(source, name, value && (returned(value) ?? value)) : [];
    });
  });
}

function namedBy(source: Source, name: ts.Identifier, given: ts.Expression | undefined): RawNamed[] {
  const value = given && agreed(given);
  if (!value) return [];
  const base = { name: name.text, place: placeOf(source, name) };
  const entries = objectOf(value) && entriesOf(source, value);
  if (entries) return entries.length > 0 ? [{ ...base, columns: entries }] : [];
  const column = columnOf(source, value);
  if (!column) return [];
  const table = tableOf(source, value);
  const maker = makerOf(value);
  return [{ ...base, column, ...(table ? { table } : {}), ...(maker ? { maker } : {}) }];
}

/** What constrains a column. */
const constraining = new Set(["notNull", "unique", "primaryKey", "references"]);

/** `mysql ? my.int("id").primaryKey() : pg.serial("id").primaryKey()`: the first, where all of them constrain alike and make the same thing. */
function agreed(node: ts.Expression): ts.Expression {
  const t = compiler();
  const branches: ts.Expression[] = [];
  const open = [unwrap(node)];
  for (let next = open.pop(); next && branches.length < 9; next = open.pop())
    if (t.isConditionalExpression(next)) open.push(unwrap(next.whenFalse), unwrap(next.whenTrue));
    else branches.push(next);
  const [first, ...rest] = branches.map((each) => {
    const chain = chainOf(each);
    if (!chain) return undefined;
    const methods = chain.rest.flatMap(({ method }) => (constraining.has(method) ? [method] : []));
    const called = chain.by.member ?? chain.by.name;
    return [/table$/i.test(called), chain.first !== undefined, ...methods.sort()].join();
  });
  return first !== undefined && rest.every((each) => each === first) ? (branches[0] ?? node) : node;
}

/** The first call of a chain, with what it calls, and the calls behind it: `unique("x").on(t.a)`. */
interface Chain {
  readonly by: Ref;
  readonly first: ts.CallExpression | undefined;
  readonly rest: readonly { readonly method: string; readonly call: ts.CallExpression }[];
}

function chainOf(node: ts.Expression): Chain | undefined {
  const t = compiler();
  const rest: { method: string; call: ts.CallExpression }[] = [];
  for (let next = unwrap(node); ; ) {
    const call = t.isCallExpression(next) ? next : undefined;
    const callee = unwrap(call ? call.expression : next);
    const by = refOf(callee);
    if (by) return { by, first: call, rest: rest.reverse() };
    const path = member(callee);
    if (!call || !path) return undefined;
    rest.push({ method: path.name, call });
    next = unwrap(path.of);
  }
}

function refOf(node: ts.Expression): Ref | undefined {
  const t = compiler();
  if (t.isIdentifier(node)) return { name: node.text };
  const path = member(node);
  const of = path && unwrap(path.of);
  return path && of && t.isIdentifier(of) ? { name: of.text, member: path.name } : undefined;
}

function columnOf(source: Source, node: ts.Expression): RawColumn | undefined {
  const chain = chainOf(node);
  if (!chain) return undefined;
  const { by, first, rest } = chain;
  const links = rest.map(({ method, call }): RawLink => {
    const { expression, arguments: args } = call;
    const name = compiler().isPropertyAccessExpression(expression) ? expression.name : expression;
    const to = method === "references" ? targetOf(args[0] && returned(unwrap(args[0]))) : undefined;
    const increments = args.some((each) => memberOf(each, "autoIncrement"));
    return {
      method,
      place: source.place(startOf(name), call.end),
      text: stringOf(args[0]) ?? null,
      ...(to ? { to } : {}),
      ...(increments ? { increments } : {}),
    };
  });
  return { by, name: stringOf(first?.arguments[0]) ?? null, place: placeOf(source, node), links };
}

/** `users.id` -> the table and the key of its column. */
function targetOf(node: ts.Expression | undefined): RawTarget | undefined {
  const path = node && member(node);
  const table = path && refOf(unwrap(path.of));
  return path && table ? { table, keys: [path.name] } : undefined;
}

/** The members of the object, or of what a callback gives back. */
function entriesOf(source: Source, node: ts.Expression): RawEntry[] | undefined {
  const t = compiler();
  const object = objectOf(node) ?? objectOf(returned(unwrap(node)));
  return object?.node.properties.flatMap((property): RawEntry[] => {
    if (t.isSpreadAssignment(property)) {
      const spread = chainOf(property.expression)?.by;
      return spread ? [{ spread }] : [];
    }
    const key = property.name && memberName(property.name);
    const value = objectOf(object.node)?.members.get(key ?? "")?.value;
    const column = value && columnOf(source, value);
    return key !== undefined && property.name && column
      ? [{ key, place: placeOf(source, property.name), column }]
      : [];
  });
}

/** A call with a name and columns, whoever is called. */
function tableOf(source: Source, node: ts.Expression): RawTable | undefined {
  const chain = chainOf(node);
  const [name, columns, rules] = chain?.first?.arguments ?? [];
  const entries = columns && (entriesOf(source, columns) ?? spreadOf(columns));
  if (!chain || !name || !entries) return undefined;
  const given = rules && unwrap(rules);
  const listed = given && (returned(given) ?? given);
  const lines =
    elementsOf(listed) ?? [...(objectOf(listed)?.members.values() ?? [])].flatMap(({ value }) => value ?? []);
  return {
    by: chain.by,
    name: stringOf(name) ?? null,
    columns: entries,
    rules: lines.flatMap((line) => ruleOf(source, line) ?? []),
  };
}

/** `pgTable("users", columns)` */
function spreadOf(node: ts.Expression): RawEntry[] | undefined {
  const spread = compiler().isIdentifier(node) ? refOf(node) : undefined;
  return spread && [{ spread }];
}

function makerOf(node: ts.Expression): RawMaker | undefined {
  const chain = chainOf(node);
  const [given] = chain?.first?.arguments ?? [];
  if (!chain || !given || chain.rest.length > 0) return undefined;
  const schema = stringOf(given) ?? null;
  const built = returned(unwrap(given));
  return schema !== null || built
    ? { of: chain.by, schema, around: schema === null ? aroundIn(built) : ["", ""] }
    : undefined;
}

/** `app_${name}` -> what stands around the name. */
function aroundIn(node: ts.Expression | undefined): readonly [string, string] | null {
  const t = compiler();
  const inner = node && unwrap(node);
  if (!inner) return null;
  if (t.isIdentifier(inner)) return ["", ""];
  if (t.isBinaryExpression(inner)) {
    const [left, right] = [stringOf(inner.left), stringOf(inner.right)];
    return left !== undefined && right === undefined ? [left, ""] : right !== undefined ? ["", right] : null;
  }
  const [span, ...more] = t.isTemplateExpression(inner) ? inner.templateSpans : [];
  return t.isTemplateExpression(inner) && span && more.length === 0
    ? [inner.head.text, span.literal.text]
    : null;
}

const kinds: Readonly<Record<string, RawRule["kind"]>> = {
  unique: "unique",
  uniqueIndex: "index",
  primaryKey: "primary_key",
  foreignKey: "foreign_key",
  check: "check",
};

/** `uniqueIndex("name").on(t.a, t.b).where(sql`…`)`, `primaryKey({ columns: [t.a, t.b] })` */
function ruleOf(source: Source, node: ts.Expression): RawRule | undefined {
  const chain = chainOf(node);
  const kind = chain && kinds[importedAs(node, chain.by)];
  if (!chain?.first || !kind) return undefined;
  const [first, second] = chain.first.arguments;
  const on = chain.rest.find(({ method }) => method === "on" || method === "using")?.call.arguments;
  const where = chain.rest.find(({ method }) => method === "where")?.call.arguments[0];
  const options = first && (returned(unwrap(first)) ?? first);
  const columns =
    on ?? elementsOf(memberOf(options, "columns")) ?? (kind === "primary_key" ? chain.first.arguments : []);
  const to = elementsOf(memberOf(options, "foreignColumns"))?.flatMap((each) => targetOf(each) ?? []);
  const expressions = [...columns, ...(kind === "check" && second ? [second] : [])].filter((each) =>
    sqlOf(each),
  );
  return {
    kind,
    name: stringOf(first) ?? stringOf(memberOf(options, "name")) ?? null,
    keys: [...columns.filter((each) => !sqlOf(each)).flatMap(keyOf), ...expressions.flatMap(mentioned)],
    expression: expressions.length > 0 ? expressions.map(textOf).join(", ") : null,
    condition: where ? textOf(where) : null,
    ...(to?.[0] ? { to: { table: to[0].table, keys: to.flatMap(({ keys }) => keys) } } : {}),
    place: placeOf(source, node),
  };
}

/** The library's name of a function that the file may have renamed, or takes from a namespace. */
function importedAs(node: ts.Node, { name, member: of }: Ref): string {
  return of ?? readImports(node.getSourceFile()).get(name)?.imported ?? name;
}

/** `t.email`, `t.email.desc()`, `t.email.op("…")`; an access method (`"btree"`) is no column. */
function keyOf(node: ts.Expression): string[] {
  const t = compiler();
  let next = unwrap(node);
  while (t.isCallExpression(next)) next = unwrap(member(next.expression)?.of ?? next.expression);
  const name = member(next) && lastName(next);
  return name === undefined ? [] : [name];
}

function sqlOf(node: ts.Expression): ts.TaggedTemplateExpression | undefined {
  const t = compiler();
  let next = unwrap(node);
  while (t.isCallExpression(next)) next = unwrap(member(next.expression)?.of ?? next.expression);
  return t.isTaggedTemplateExpression(next) ? next : undefined;
}

/** The columns in a template: sql`lower(${t.email})`; each once. */
function mentioned(node: ts.Expression): string[] {
  const template = sqlOf(node)?.template;
  const spans = template && compiler().isTemplateExpression(template) ? template.templateSpans : [];
  return [...new Set(spans.flatMap(({ expression }) => keyOf(expression)))];
}

/** SQL with the names of the columns in it; of anything else the code. */
function textOf(node: ts.Expression): string {
  const t = compiler();
  const template = sqlOf(node)?.template;
  if (!template) return node.getText();
  if (t.isNoSubstitutionTemplateLiteral(template)) return template.text.trim();
  const spans = template.templateSpans.map(
    ({ expression, literal }) => (keyOf(expression)[0] ?? expression.getText()) + literal.text,
  );
  return (template.head.text + spans.join("")).trim();
}
