/** The functions of all adapters by name, and the adapters with each of them replaced: to watch them, or to make one throw. */

import * as adapters from "../../server/src/adapters";
import type { Adapters } from "../../server/src/explain";

/** A function of an adapter. */
export interface Member {
  readonly kind: keyof Adapters;
  readonly id: string;
  /** `fixes.catch.title` */
  readonly path: string;
  /** All three. */
  readonly name: string;
}

export type Call = (...args: unknown[]) => unknown;

export const kinds = ["runtimes", "databases", "frameworks", "orms", "codes"] as const;

/** Every function of every adapter, in their order. */
export function membersOf(): Member[] {
  const found: Member[] = [];
  withMembers((member, call) => {
    found.push(member);
    return call;
  });
  return found;
}

/** The adapters with each function replaced by what `change` makes of it. */
export function withMembers(change: (member: Member, call: Call) => Call): Adapters {
  const copy = (kind: keyof Adapters, id: string, value: object, path: string): unknown => {
    const inside = (name: string, member: unknown) =>
      typeof member === "function"
        ? change({ kind, id, path: `${path}${name}`, name: `${kind} ${id} ${path}${name}` }, (...args) =>
            member.apply(value, args),
          )
        : isObject(member)
          ? copy(kind, id, member, `${path}${name}.`)
          : member;
    if (Array.isArray(value))
      return value.map((each: unknown, index) => inside(idOf(each) || String(index), each));
    return Object.fromEntries(
      Object.entries(value).map(([name, member]: [string, unknown]) => [name, inside(name, member)]),
    );
  };
  return Object.fromEntries(
    kinds.map((kind) => [kind, adapters[kind].map((adapter) => copy(kind, adapter.id, adapter, ""))]),
  ) as unknown as Adapters;
}

function idOf(fix: unknown): string {
  return isObject(fix) && "id" in fix ? String(fix.id) : "";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof RegExp);
}
