/** The looks of a TypeScript file: what reads rows of a model, and by which fields. A look before a write is one of them. */

import type { Model } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { elementsOf, objectOf } from "../../syntax/typescript-literals";
import { eitherOf } from "../alternatives";
import { operandsOf } from "./alternatives";
import { type Look, readsIn } from "./around";
import { findBinding } from "./bindings";
import { narrowedBy } from "./narrowed";
import type { Calls, FoundCall } from "./patterns";
import { isTested } from "./updated";

/** What an ORM reads itself of keys and conditions. */
export interface Conditions {
  /** The fields that a name in a key or a condition stands for. */
  keyFields?(model: Model, name: string): readonly string[];
  /** The fields that a condition of its own kind names (`eq(users.email, email)`); null = not to be seen. Default: those of an object. */
  condition?(where: ts.Expression): readonly string[] | null;
  /** The fields by which an update looks its rows up, where they stand in other links of its chain; undefined = not to be seen. */
  matches?(call: FoundCall): readonly string[] | undefined;
}

/** The reads of a model in a function, in the order of the text. */
export type Looks = (around: ts.FunctionLikeDeclaration, model: Model) => readonly Look[];

export function createLooks({ readAt, writeAt, meanings }: Calls, own: Conditions): Looks {
  // An update whose count is tested tells whether there is a row.
  const updateAt = (call: ts.CallExpression) => {
    const found = writeAt(call);
    return found?.operation === "update" && isTested(found.node) ? found : undefined;
  };
  const reads = kept((around: ts.FunctionLikeDeclaration) =>
    readsIn(around, (call) => readAt(call) ?? updateAt(call)),
  );
  return (around, model) =>
    reads(around).flatMap(({ node, read }) => {
      if (!meanings.models(read.model).includes(model)) return [];
      const where = heldIn(read.roles.where);
      const chained = read.operation === "update" && !where ? own.matches?.(read) : undefined;
      const told = (where && own.condition?.(where)) ?? chained ?? conditionNames(where);
      const names = told?.flatMap((name) => own.keyFields?.(model, name) ?? [name]);
      if (read.operation === "update") return [{ node, by: names ?? null }];
      const { fields, beside } = narrowedBy(read, model);
      const more = fields.filter((name) => !names?.includes(name));
      const by = names || more.length > 0 ? [...(names ?? []), ...more] : null;
      const either = by ? eitherOf(by, operandsOf(node), model) : undefined;
      const hidden = by === null && (where !== undefined || read.node.arguments.some(isHidden));
      return [
        {
          ...{ node, by },
          ...(beside === undefined ? {} : { beside }),
          ...(hidden ? { hidden } : {}),
          ...(either ? { either } : {}),
        },
      ];
    });
}

/** `const where = { … }`, `const where = eq(…)`, which is said where the row is looked for and again where it is removed. */
export function heldIn(node: ts.Expression | undefined): ts.Expression | undefined {
  const t = compiler();
  const held = node && t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  return held && t.isVariableDeclaration(held) ? held.initializer : node;
}

/** `findFirst(byEmail(email))`: what is handed to a read that may be its condition. */
function isHidden(given: ts.Expression): boolean {
  const t = compiler();
  const held = unwrap(heldIn(given) ?? given);
  return t.isIdentifier(held) || t.isCallExpression(held) || t.isPropertyAccessExpression(held);
}

/** The fields that a condition names: of alternatives (a list, `OR`, `AND`) all of them; null = not to be seen. */
function conditionNames(given: ts.Expression | undefined, depth = 0): string[] | null {
  if (depth > 4) return null;
  const node = heldIn(given);
  const parts = elementsOf(node);
  if (parts) return parts.flatMap((each) => conditionNames(each, depth + 1) ?? []);
  const object = objectOf(node);
  if (!object) return null;
  return [...object.members].flatMap(([name, { value }]) =>
    /^(?:\$or|\$and|OR|AND)$/.test(name) ? (conditionNames(value, depth + 1) ?? []) : [name],
  );
}
