/** The functions that a call may run, as they are run by it: what `this` is there, what was handed over. */

import type { Callee, Spot, World } from "../../../domain/chain";
import { compiler, type ts, unwrapAwait } from "../../../syntax/typescript";
import { enclosingClass } from "../../../syntax/typescript-scope";
import { implementersOf } from "./elsewhere";
import { filesOf } from "./files";
import { spotOf } from "./known";
import type { Scope, Thing, Things } from "./thing";

/** What a call calls; `super(…)` the base of the class around. */
export function calledThing(callee: ts.Expression, scope: Scope, things: Things): Thing | undefined {
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

export function targets(
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
  if (name.endsWith("]"))
    return `calls \`${name}\`, which can be ${to.function ? `\`${to.function}\`` : "this"}`;
  const [owner, method] = to.function?.includes(".") ? to.function.split(".") : [undefined, to.function];
  const actual = self?.is === "instance" ? self.of.name?.text : undefined;
  if (owner && actual && actual !== owner) return `calls \`${name}\`, which ${actual} has from ${owner}`;
  return owner ? `calls \`${owner}.${method}\`` : `calls \`${name || method || "it"}\``;
}

/** Functions by name that a call hands to a library: `.then(this.save)`, `queue.process(work)`. */
export function handedOn(
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

function typeName(node: ts.Node): string | undefined {
  const t = compiler();
  if (t.isInterfaceDeclaration(node)) return node.name.text;
  if (t.isClassLike(node)) return node.name?.text;
  return t.isTypeAliasDeclaration(node.parent) ? node.parent.name.text : undefined;
}
