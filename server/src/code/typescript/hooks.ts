/** What classes set of a row before it is sent: the assignments of their hooks, and of those of the classes above them. */

import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { stringOf } from "../../syntax/typescript-literals";

/** A class, or an object that extends one, with the fields that its own hooks set. */
export interface Hooked {
  readonly name: string;
  readonly above: string | null;
  readonly sets: readonly string[];
}

/**
 * A class that has hooks or a base.
 * @param hooks the names of methods that run before a row is sent
 */
export function hookedIn(node: ts.ClassLikeDeclaration, hooks: RegExp): Hooked[] {
  const t = compiler();
  const base = node.heritageClauses?.find(({ token }) => token === t.SyntaxKind.ExtendsKeyword)?.types[0];
  const holder = t.isVariableDeclaration(node.parent) ? node.parent.name : undefined;
  const name = node.name ?? holder;
  if (!name || !t.isIdentifier(name)) return [];
  const own = node.members.filter((each) => hooks.test(each.name?.getText() ?? ""));
  const above = base ? (lastName(base.expression) ?? null) : null;
  return above === null && own.length === 0
    ? []
    : [{ name: name.text, above, sets: own.flatMap((each) => setIn(each)) }];
}

/** `this.email = …`, `this.set("email", …)`, `json.email = …`: all fields that are given a value within. */
export function setIn(node: ts.Node): string[] {
  const t = compiler();
  const assigned = findAll(node, t.isBinaryExpression).flatMap(({ left, operatorToken: { kind } }) => {
    const isSet = kind >= t.SyntaxKind.FirstAssignment && kind <= t.SyntaxKind.LastAssignment;
    const path = isSet ? member(unwrap(left)) : undefined;
    return path ? [path.name] : [];
  });
  const told = findAll(node, t.isCallExpression).flatMap((call) => {
    const name = member(call.expression)?.name === "set" ? stringOf(call.arguments[0]) : undefined;
    return name ?? [];
  });
  return [...new Set([...assigned, ...told])];
}

/** The fields that the hooks of a class and of those above it set, by its name. */
export function hookedOf(all: readonly Hooked[]): (name: string) => readonly string[] {
  const byName = new Map<string, Hooked[]>();
  for (const each of all) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return (name) => {
    const sets = new Set<string>();
    const seen = new Set<string>();
    for (const queue = [name]; queue.length > 0; ) {
      const next = queue.pop() as string;
      if (seen.has(next)) continue;
      seen.add(next);
      for (const each of byName.get(next) ?? []) {
        for (const field of each.sets) sets.add(field);
        if (each.above !== null) queue.push(each.above);
      }
    }
    return [...sets];
  };
}
