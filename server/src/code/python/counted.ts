/** An update of Python code that comes before its insert, and counts the row up that is there. */

import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, assignmentOf, callOf, childOf, holds, textOf } from "../../syntax/python-tree";
import type { Missing } from "./found";

/** `seen = Hit.objects.filter(…).update(count=F("count") + 1)`, `if not seen: Hit.objects.create(…)`: only made where none was counted up. */
export function countedFirst(
  file: PyFile,
  write: PyNode,
  around: PyNode,
): { readonly found: Missing; readonly at: PyNode } | undefined {
  const root = rootOf(file, write);
  for (const test of allIn(around, ({ type }) => type === "if_statement")) {
    const [condition, missed] = [childOf(test, "condition"), childOf(test, "consequence")];
    if (!condition || !missed || write.start < missed.start || missed.end < write.end) continue;
    const names = allIn(condition, ({ type }) => type === "identifier").map((each) => textOf(file, each));
    for (const node of allIn(around, ({ type, end }) => type === "assignment" && end <= test.start)) {
      const set = assignmentOf(node);
      const isUpdate = (each: PyNode) =>
        each.type === "call" && /^a?update$/.test(callOf(file, each)?.name ?? "");
      const call = set && allIn(set.value, isUpdate)[0];
      if (!call || !names.includes(textOf(file, set.target)) || rootOf(file, call) !== root) continue;
      if (holds(call, (each) => callOf(file, each)?.name === "F"))
        return { found: { does: "counts", missed }, at: call };
    }
  }
  return undefined;
}

/** `Hit` of `Hit.objects.create(…)`. */
function rootOf(file: PyFile, call: PyNode): string {
  return /^\w{1,100}/.exec(textOf(file, call))?.[0] ?? "";
}
