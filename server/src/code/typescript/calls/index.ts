/** Who calls whom in TypeScript and JavaScript: the functions around lines, their calls, and what a call may run. */

import type { Call, Callees, Calls, Spot, World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import { compiler, placeOf, type ts, typescriptFiles, unwrapAwait, visit } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { enclosingClass, isFunction } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import { boundTo } from "./bound";
import { handledElsewhere } from "./buses";
import { byName, implementersOf } from "./elsewhere";
import { type File, filesOf } from "./files";
import { knownOf, spotOf, thingsOf } from "./known";
import { languages, type Unit, unitAt, unitsNamed } from "./spots";
import { calledThing, handedOn, targets } from "./targets";
import { type Scope, scopeOf, type Thing } from "./thing";
import { beginningAt, contains, isAwaited, meantAt } from "./waits";

const nodes = new WeakMap<Call, ts.CallExpression | ts.NewExpression>();
export const typescriptCalls: Calls = {
  files: typescriptFiles,
  spotAt,
  spotsNamed(source, printed, world) {
    const file = filesOf(world).open(source.path);
    const isClass = (name: string) => declaresClass(name, world);
    return file
      ? unitsNamed(file, printed, isClass).map((unit) => spotOf(file, unit, scopeOf(file), world))
      : [];
  },
  callsIn,
  callees,
  boundTo: (names, world) =>
    boundTo(names, filesOf(world), thingsOf(world), (file, unit, scope) => spotOf(file, unit, scope, world)),
};

function spotAt(
  source: Source,
  frame: { readonly line: number; readonly column: number | null; readonly function: string | null },
  world: World,
): Spot {
  const t = compiler();
  const file = filesOf(world).open(source.path);
  if (!file)
    return { file: source.path, function: null, place: source.place(0, source.text.length), stands: {} };
  const text = source.line(frame.line);
  const indent = text.length - text.trimStart().length + 1;
  const offset = source.offset({ line: frame.line, column: Math.max(frame.column ?? indent, indent) });
  const unit = unitAt(file, offset);
  const around = t.isSourceFile(unit) ? undefined : enclosingClass(unit);
  const scope = around && scopeOfActual(around, frame.function, file, world);
  return spotOf(file, unit, scope ?? scopeOf(file), world);
}

function declaresClass(name: string, world: World): boolean {
  return world.mentioning(name).some((path) => {
    const text = world.text(path);
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
      if (/\bclass\s{1,5}$/.test(text.slice(Math.max(at - 12, 0), at))) return true;
    return false;
  });
}

/** V8 prints the class of the object: `UserRepository.create` in the file of its base. */
function scopeOfActual(
  around: ts.ClassLikeDeclaration,
  printed: string | null,
  file: File,
  world: World,
): Scope | undefined {
  const parts = printed?.replace(/^(?:async |new )/, "").split(".") ?? [];
  const owner = parts.length > 1 ? parts.at(-2) : undefined;
  if (!owner || owner === around.name?.text || owner === "Object") return undefined;
  const things = thingsOf(world);
  const [self, other] = implementersOf(
    { is: "instance", of: around, scope: scopeOf(file) },
    filesOf(world),
    things,
  ).filter(({ of }) => of.name?.text === owner);
  if (!self || other) return undefined;
  // Down to the class around, for what its type parameters are there.
  let at: Thing | undefined = self;
  for (let i = 0; i < 6 && at && "of" in at && at.of !== around; i++)
    at = at.is === "instance" || at.is === "class" ? things.baseOf(at.of, at.scope) : undefined;
  return at?.is === "class" ? { ...at.scope, self } : undefined;
}

/** The calls in the run of a function: of functions within it those that it hands to a call. */
function runIn(unit: Unit): (ts.CallExpression | ts.NewExpression)[] {
  const t = compiler();
  const found: (ts.CallExpression | ts.NewExpression)[] = [];
  visit(unit, (node) => {
    if (t.isDecorator(node)) return false;
    if (node !== unit && (t.isClassLike(node) || (isFunction(node) && !isHanded(node)))) return false;
    if (t.isCallExpression(node) || t.isNewExpression(node)) found.push(node);
    return true;
  });
  return found;
}

/** Given to a call, or called where it stands. */
function isHanded(node: ts.FunctionLikeDeclaration): boolean {
  const t = compiler();
  let at: ts.Node = node;
  while (t.isParenthesizedExpression(at.parent)) at = at.parent;
  return t.isCallExpression(at.parent) || t.isNewExpression(at.parent);
}

function callsIn(
  spot: Spot,
  world: World,
  at?: { readonly line: number; readonly column: number | null },
): Call[] {
  const file = filesOf(world).open(spot.file);
  if (!file) return [];
  const { unit } = knownOf(spot, file);
  const all = runIn(unit);
  const { source } = file;
  const chosen = at ? meant(file, unit, all, at) : all;
  return chosen.map((node) => {
    const call: Call = {
      from: spot,
      place: placeOf(source, node),
      text: node.expression.getText(file.root).replace(/\s+/g, "").slice(0, 100),
      kept: isAwaited(node),
    };
    nodes.set(call, node);
    return call;
  });
}

/** The calls that a printed place can mean, with those whose promises they are given or wait for. */
function meant(
  file: File,
  unit: Unit,
  all: readonly (ts.CallExpression | ts.NewExpression)[],
  { line, column }: { readonly line: number; readonly column: number | null },
): (ts.CallExpression | ts.NewExpression)[] {
  const t = compiler();
  const { source, root } = file;
  const start = column === null ? null : source.offset({ line, column });
  const lineOf = (offset: number) => source.place(offset, offset).start.line;
  const picked = new Set<ts.Node>(meantAt(all, line, start, lineOf));
  // The file has changed by a few lines since: the same column on the nearest line of the function.
  for (let off = 1; picked.size === 0 && column !== null && off <= 4; off++)
    for (const near of [line - off, line + off]) {
      const exact = near < 1 ? [] : beginningAt(all, source.offset({ line: near, column }));
      if (picked.size === 0 && source.line(near).length >= column) for (const each of exact) picked.add(each);
    }
  const names = new Set<string>();
  const collect = (node: ts.Node) =>
    visit(node, (each) => {
      if (t.isIdentifier(each)) names.add(each.text);
      return !isFunction(each);
    });
  for (const node of [...picked]) {
    for (const inner of all)
      if (inner !== node && contains(node, inner) && !isWaitedWithin(inner, node)) picked.add(inner);
    if (t.isCallExpression(node)) for (const arg of node.arguments) collect(arg);
  }
  visit(unit, (node) => {
    const here = lineOf(node.getStart(root)) === line;
    if (t.isAwaitExpression(node) && here && (start === null || node.getStart(root) === start))
      collect(node.expression);
    if (t.isReturnStatement(node) && here && node.expression) collect(node.expression);
    return true;
  });
  // `const saved = users.save(user); … await saved`, `saves.push(users.save(user)); … await Promise.all(saves)`
  for (const each of all) {
    const holder = heldBy(each);
    if (holder !== undefined && names.has(holder) && !isAwaited(each)) picked.add(each);
  }
  return all.filter((each) => picked.has(each));
}

function isWaitedWithin(inner: ts.Node, outer: ts.Node): boolean {
  const t = compiler();
  for (let at = inner.parent; at && at !== outer; at = at.parent) if (t.isAwaitExpression(at)) return true;
  return false;
}

/** The variable that holds the promise of a call, alone or in a list. */
function heldBy(call: ts.Node): string | undefined {
  const t = compiler();
  for (let at = call.parent; at; at = at.parent) {
    if (t.isVariableDeclaration(at)) return t.isIdentifier(at.name) ? at.name.text : undefined;
    if (
      t.isBinaryExpression(at) &&
      at.operatorToken.kind === t.SyntaxKind.EqualsToken &&
      t.isIdentifier(at.left)
    )
      return at.left.text;
    if (t.isCallExpression(at)) {
      const path = member(at.expression);
      if (path?.name === "push" && t.isIdentifier(path.of)) return path.of.text;
    }
    if (t.isBlock(at) && !isFunction(at.parent)) return undefined;
    if (isFunction(at) && !isHanded(at)) return undefined;
  }
  return undefined;
}

const nobody: Callees = { callees: [], open: false };

function callees(call: Call, world: World): Callees {
  const t = compiler();
  const file = filesOf(world).open(call.from.file);
  const node = nodes.get(call);
  if (!file || !node) return { callees: [], open: true };
  const things = thingsOf(world);
  const { scope } = knownOf(call.from, file);
  const args = node.arguments ?? [];
  const callee = unwrapAwait(node.expression);
  if (t.isCallExpression(node) && callee.kind === t.SyntaxKind.ImportKeyword) return nobody;
  const path = member(callee);
  // `save.call(this, x)`, `save.apply(…)`
  const direct = path && (path.name === "call" || path.name === "apply") ? path.of : callee;
  const thing = calledThing(direct, scope, things);
  const name = path?.name ?? (t.isIdentifier(callee) ? callee.text : "");
  const picked = t.isElementAccessExpression(callee) ? call.text : "";
  const found = thing === undefined ? undefined : targets(thing, name || picked, args, scope, world, things);
  const sent =
    found === undefined || found.outside ? handledElsewhere(node, scope, world, things) : undefined;
  if (sent) return { callees: sent, open: false };
  const handed = found === undefined || found.outside ? handedOn(args, scope, world, things, call.text) : [];
  if (found && !found.outside) return { callees: found.callees, open: found.open };
  if (handed.length > 0) return { callees: handed, open: false };
  if (found?.outside || languages.has(name)) return nobody;
  if (isHandedIn(callee, name)) return { callees: [], open: true };
  return byNameOf(name, call, world);

  function byNameOf(wanted: string, { text }: Call, where: World): Callees {
    const others = byName(wanted, filesOf(where));
    if (!others) return { callees: [], open: true };
    const by = others.length === 1 ? "only" : "name";
    return {
      callees: others.map(({ file: of, unit }) => ({
        to: spotOf(of, unit, scopeOf(of), where),
        by,
        why:
          by === "only"
            ? `calls \`${text}\`; nothing else in the workspace is called ${wanted}`
            : `calls \`${text}\`, one of ${others.length} that are called ${wanted}`,
      })),
      open: false,
    };
  }
}

/** A function that is handed in, or chosen by a value: its name says nothing of what it is. */
function isHandedIn(callee: ts.Expression, name: string): boolean {
  const t = compiler();
  const binding = t.isIdentifier(callee) ? findBinding(callee.text, callee) : undefined;
  return name === "" || (binding !== undefined && t.isParameter(binding));
}
