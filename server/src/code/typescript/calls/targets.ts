/** The functions that a call may run, as they are run by it: what `this` is there, what was handed over. */

import type { Callee, Callees, Spot } from "../../../domain/chain";
import { compiler, findAll, type ts, unwrapAwait } from "../../../syntax/typescript";
import { memberName } from "../../../syntax/typescript-literals";
import { isFunction } from "../../../syntax/typescript-scope";
import { boundOf, implementersOf } from "./elsewhere";
import { spotOf } from "./spots";
import { entered, type FunctionThing, instanceOf, type Scope, scopeOf, type Thing, typeName } from "./thing";

/**
 * Undefined = code outside of the workspace.
 * @param name of what is called, without its receiver
 */
export function targets(
  thing: Thing,
  name: string,
  args: readonly ts.Expression[],
  from: Scope,
): Callees | undefined {
  const t = compiler();
  const none: Callees = { callees: [], open: false };
  const one = (to: Spot, why: string): Callees => ({ callees: [{ to, by: "resolved", why }], open: false });
  const enter = (fn: FunctionThing) => spotOf(fn.of, entered(fn, args, from));
  switch (thing.is) {
    case "function": {
      if (!thing.of.body) return { callees: [], open: true };
      const to = enter(thing);
      const below = overridden(thing, from);
      if (below.length > 0) {
        const all = [thing, ...below].map(enter);
        const count = `one of ${all.length} that a \`${name}\` can be`;
        return {
          callees: all.map((each) => ({ to: each, by: "name", why: `calls \`${each.function}\`, ${count}` })),
          open: false,
        };
      }
      const found = one(to, told(name, to.function, thing.scope));
      const around = wrappersOf(thing).map((each): Callee => {
        const why = `calls \`${name}\`, around which its decorator puts this`;
        return { to: spotOf(each.of, each.scope), by: "resolved", why };
      });
      return { callees: [...found.callees, ...around], open: false };
    }
    case "class": {
      const made = thing.of.members.find(t.isConstructorDeclaration);
      if (!made?.body) return none;
      const self: Thing = { ...instanceOf(thing), made: { args, scope: from } };
      const to = enter({ is: "function", of: made, scope: { ...thing.scope, self } });
      return one(to, `makes a ${typeName(thing.of) ?? "class"}`);
    }
    case "any of": {
      const all = thing.things.flatMap((each) => targets(each, name, args, from) ?? []);
      return { callees: all.flatMap(({ callees }) => callees), open: all.some(({ open }) => open) };
    }
    case "promise of code": {
      const { member } = from.file.reader;
      const made = boundOf(implementersOf(thing.on)).map((each) => member(each, thing.name));
      const unique = made
        .filter((each) => each?.is === "function")
        .filter((each, index, all) => each.of.body && all.findIndex(({ of }) => of === each.of) === index);
      const called = `calls \`${name}\` of ${typeName(thing.on.of) ?? "it"}`;
      const by = unique.length === 1 ? "resolved" : "name";
      const callees = unique.map((each): Callee => {
        const to = enter(each);
        const why =
          by === "resolved"
            ? `${called}, which ${to.function ?? "one class"} implements, alone`
            : `${called}; ${to.function ?? "this"} is one of ${unique.length} that implement it`;
        return { to, by, why };
      });
      return { callees, open: unique.length === 0 };
    }
    case "outside":
      return undefined;
    case "module":
      return none;
    default:
      return { callees: [], open: true };
  }
}

/** The functions that decorators of the workspace put around a method: those that they define. */
function wrappersOf({ of, scope: { file } }: FunctionThing): FunctionThing[] {
  const t = compiler();
  const decorators = t.canHaveDecorators(of) ? (t.getDecorators(of) ?? []) : [];
  return decorators.flatMap(({ expression }) => {
    const named = t.isCallExpression(expression) ? expression.expression : expression;
    const decorator = file.reader.of(named, scopeOf(file));
    if (decorator?.is !== "function") return [];
    const inner = findAll(decorator.of, isFunction).filter((each) => each !== decorator.of && each.body);
    return inner.map((each): FunctionThing => ({ is: "function", of: each, scope: decorator.scope }));
  });
}

/** What classes below have in place of a method, where only its type tells what the object is: a parameter, a field, `this` of a base. */
function overridden({ of, scope: { self, exactly } }: FunctionThing, from: Scope): FunctionThing[] {
  const t = compiler();
  const name = t.isMethodDeclaration(of) ? memberName(of.name) : undefined;
  const isExact = self?.is !== "instance" || self.made || (exactly ?? from.exactly) === self.of;
  if (name === undefined || isExact || !t.isClassLike(of.parent)) return [];
  const own = from.file.reader.member(self, name);
  // `super.add()` means that of the base, whatever is below.
  if (own?.is !== "function" || own.of !== of) return [];
  const found = implementersOf(self).map((each) => from.file.reader.member(each, name));
  return found
    .filter((each) => each?.is === "function")
    .filter((each, index, all) => each.of !== of && all.findIndex((one) => one.of === each.of) === index);
}

/** "calls `add`, which UserRepository has from BaseRepository". */
function told(name: string, printed: string | null, { self }: Scope): string {
  if (name.endsWith("]")) return `calls \`${name}\`, which can be ${printed ? `\`${printed}\`` : "this"}`;
  const [owner, method] = printed?.includes(".") ? printed.split(".") : [undefined, printed];
  const actual = self?.is === "instance" ? typeName(self.of) : undefined;
  if (owner && actual && actual !== owner) return `calls \`${name}\`, which ${actual} has from ${owner}`;
  return owner ? `calls \`${owner}.${method}\`` : `calls \`${name || method || "it"}\``;
}

/** Functions by name that a call hands to a library: `.then(this.save)`, `queue.process(work)`. */
export function handedOn(args: readonly ts.Expression[], scope: Scope, text: string): Callee[] {
  const t = compiler();
  return args.flatMap((arg) => {
    const inner = unwrapAwait(arg);
    // Those written in place are the code of the spot itself.
    if (t.isArrowFunction(inner) || t.isFunctionExpression(inner)) return [];
    const thing = scope.file.reader.of(inner, scope);
    if (thing?.is !== "function" || !thing.of.body) return [];
    const to = spotOf(thing.of, entered(thing, [], scope));
    return [{ to, by: "resolved" as const, why: `hands \`${to.function ?? "it"}\` to \`${text}\`` }];
  });
}
