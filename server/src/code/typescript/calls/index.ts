/** Who calls whom in TypeScript and JavaScript: the functions around lines, their calls, and what a call may run. */

import type { Call, Callee, Callees, Calls, Spot, World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import { compiler, placeOf, type ts, typescriptFiles, unwrapAwait, visit } from "../../../syntax/typescript";
import { isFunction } from "../../../syntax/typescript-scope";
import { enclosingClass, findBinding } from "../bindings";
import { member } from "../pattern";
import { boundTo } from "./bound";
import { byName, implementersOf } from "./elsewhere";
import { type File, filesOf } from "./files";
import { nameOfUnit, placeOfUnit, type Unit, unitAt, unitsNamed } from "./spots";
import { standsIn } from "./stands";
import { createThings, type Scope, scopeOf, type Thing, type Things } from "./things";
import { beginningAt, contains, isAwaited, meantAt } from "./waits";

/** What is known of a spot besides its plain data. */
interface Known {
  readonly unit: Unit;
  readonly scope: Scope;
}

const spots = new WeakMap<Spot, Known>();
const nodes = new WeakMap<Call, ts.CallExpression | ts.NewExpression>();
const thingsOfWorld = new WeakMap<World, Things>();

export const typescriptCalls: Calls = {
  files: typescriptFiles,
  spotAt,
  spotsNamed(source, printed, world) {
    const file = filesOf(world).open(source.path);
    return file ? unitsNamed(file, printed).map((unit) => spotOf(file, unit, scopeOf(file), world)) : [];
  },
  callsIn,
  callees,
  boundTo: (names, world) =>
    boundTo(names, filesOf(world), thingsOf(world), (file, unit, scope) => spotOf(file, unit, scope, world)),
};

function thingsOf(world: World): Things {
  const found = thingsOfWorld.get(world) ?? createThings(filesOf(world));
  thingsOfWorld.set(world, found);
  return found;
}

function spotOf(file: File, unit: Unit, scope: Scope, world: World): Spot {
  const things = thingsOf(world);
  const spot: Spot = {
    file: file.path,
    function: nameOfUnit(unit),
    place: placeOfUnit(file, unit),
    stands: standsIn(unit, scope, things),
  };
  spots.set(spot, { unit, scope });
  return spot;
}

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

function knownOf(spot: Spot, file: File): Known {
  return (
    spots.get(spot) ?? {
      unit: unitAt(file, file.source.offset(spot.place.start)),
      scope: scopeOf(file),
    }
  );
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
  const found = thing === undefined ? undefined : targets(thing, name, args, scope, world, things);
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

function calledThing(callee: ts.Expression, scope: Scope, things: Things): Thing | undefined {
  const t = compiler();
  if (callee.kind === t.SyntaxKind.SuperKeyword) {
    const around = enclosingClass(callee);
    return around && things.baseOf(around, scope);
  }
  return things.of(callee, scope);
}

interface Targets {
  readonly callees: readonly Callee[];
  readonly open: boolean;
  readonly outside: boolean;
}

function targets(
  thing: Thing,
  name: string,
  args: readonly ts.Expression[],
  scope: Scope,
  world: World,
  things: Things,
): Targets {
  const t = compiler();
  const none = { callees: [], open: false, outside: false };
  const files = filesOf(world);
  switch (thing.is) {
    case "function": {
      if (!thing.of.body) return { ...none, open: true };
      const to = enter(thing, args, scope, world, things);
      return { ...none, callees: [{ to, by: "resolved", why: told(name, to, thing.scope) }] };
    }
    case "class": {
      const made = thing.of.members.find(t.isConstructorDeclaration);
      if (!made?.body) return none;
      const self: Thing = { is: "instance", of: thing.of, scope: thing.scope, made: { args, scope } };
      const to = enter(
        { is: "function", of: made, scope: { ...thing.scope, self } },
        args,
        scope,
        world,
        things,
      );
      return { ...none, callees: [{ to, by: "resolved", why: `makes a ${thing.of.name?.text ?? "class"}` }] };
    }
    case "any of": {
      const all = thing.things.map((each) => targets(each, name, args, scope, world, things));
      return {
        callees: all.flatMap((each) => each.callees),
        open: all.some((each) => each.open),
        outside: all.every((each) => each.outside),
      };
    }
    case "promise of code": {
      const made = implementersOf(thing.on, files, things, true).flatMap((each) => {
        const found = things.member(each, thing.name);
        return found?.is === "function" && found.of.body ? [{ owner: each, found }] : [];
      });
      const unique = made.filter(
        ({ found }, index) => made.findIndex((other) => other.found.of === found.of) === index,
      );
      const by = unique.length === 1 ? "resolved" : "name";
      const on = typeName(thing.on.of) ?? "it";
      return {
        callees: unique.map(({ found }) => {
          const to = enter(found, args, scope, world, things);
          const why =
            by === "resolved"
              ? `calls \`${name}\` of ${on}, which ${to.function ?? "one class"} implements, alone`
              : `calls \`${name}\` of ${on}; ${to.function ?? "this"} is one of ${unique.length} that implement it`;
          return { to, by, why };
        }),
        open: unique.length === 0,
        outside: false,
      };
    }
    case "outside":
      return { ...none, outside: true };
    default:
      return { ...none, open: true };
  }
}

/** The spot of a function as it is run by a call. */
function enter(
  { of, scope }: Extract<Thing, { is: "function" }>,
  args: readonly ts.Expression[],
  from: Scope,
  world: World,
  things: Things,
): Spot {
  const handed = new Map([...scope.handed, ...things.handing(of, args, from)]);
  const given = new Map(
    of.parameters.flatMap((parameter, index) => {
      const arg = args[index];
      return arg ? [[parameter, { node: arg, scope: from }] as const] : [];
    }),
  );
  return spotOf(scope.file, of, { ...scope, handed, given }, world);
}

/** "calls `add`, which UserRepository has from BaseRepository". */
function told(name: string, to: Spot, { self }: Scope): string {
  const [owner, method] = to.function?.includes(".") ? to.function.split(".") : [undefined, to.function];
  const actual = self?.is === "instance" ? self.of.name?.text : undefined;
  if (owner && actual && actual !== owner) return `calls \`${name}\`, which ${actual} has from ${owner}`;
  return owner ? `calls \`${owner}.${method}\`` : `calls \`${name || method || "it"}\``;
}

/** Functions by name that a call hands to a library: `.then(this.save)`, `queue.process(work)`. */
function handedOn(
  args: readonly ts.Expression[],
  scope: Scope,
  world: World,
  things: Things,
  text: string,
): Callee[] {
  const t = compiler();
  return args.flatMap((arg) => {
    const inner = unwrapAwait(arg);
    // Those written in place are the code of the spot itself.
    if (t.isArrowFunction(inner) || t.isFunctionExpression(inner) || t.isLiteralExpression(inner)) return [];
    const thing = things.of(inner, scope);
    if (thing?.is !== "function" || !thing.of.body) return [];
    const to = enter(thing, [], scope, world, things);
    return [{ to, by: "resolved" as const, why: `hands \`${to.function ?? "it"}\` to \`${text}\`` }];
  });
}

/** Names of lists, promises, maps and texts: by such a name alone nothing is found. */
const languages: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Array.prototype),
  ...Object.getOwnPropertyNames(String.prototype),
  ...Object.getOwnPropertyNames(Map.prototype),
  ...Object.getOwnPropertyNames(Set.prototype),
  ...Object.getOwnPropertyNames(Promise.prototype),
  ...Object.getOwnPropertyNames(Function.prototype),
  ...Object.getOwnPropertyNames(Object.prototype),
  ...["all", "race", "allSettled", "resolve", "reject", "log", "error", "warn", "info", "debug"],
  ...["json", "send", "status", "next", "parse", "stringify", "now", "emit", "on", "once", "require"],
]);

/** A function that is handed in, or chosen by a value: its name says nothing of what it is. */
function isHandedIn(callee: ts.Expression, name: string): boolean {
  const t = compiler();
  const binding = t.isIdentifier(callee) ? findBinding(callee.text, callee) : undefined;
  return name === "" || (binding !== undefined && t.isParameter(binding));
}

function typeName(node: ts.Node): string | undefined {
  const t = compiler();
  if (t.isInterfaceDeclaration(node)) return node.name.text;
  if (t.isClassLike(node)) return node.name?.text;
  return t.isTypeAliasDeclaration(node.parent) ? node.parent.name.text : undefined;
}
