/** Sites in Python. */

import type { Choice, Dialect, Invocation, Operation } from "../site";
import type { Entity } from "../schema";
import type { Step } from "../surroundings";

export const choices: Readonly<Record<string, readonly string[]>> = {};
export function fileOf(_: Choice, id: string): string {
  return `sites/${id}.py`;
}
export function fits(_: Choice, __: readonly Step[], ___: Entity, ____: Operation): boolean {
  return true;
}
export function source(_: Dialect, __: Choice, ___: Operation): string {
  return "";
}
export function invocation(_: Choice, __: Operation): Invocation {
  throw new Error();
}
