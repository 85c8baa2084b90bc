/** The look of a function of the program's own before a write in Python: `user = repo.find_by_email(email)`. */

import { givenText, type Model, shortened, type Write } from "../../domain/model";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import { pythonText } from "../../syntax/python-text";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  type PyCall,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { askedBySql } from "../asked-by-sql";
import { type CalledHere, mostAsked, mostCalls, ownLook } from "../fixes/own-look";
import type { Meanings } from "./dialect";
import { foundBy } from "./found";

/** The calls of a function by what they are handed, found once. */
const handed = kept((file: PyFile) =>
  kept((owner: PyNode) => {
    const byValue = new Map<string, PyNode[]>();
    const all = allIn(owner, ({ type }) => type === "call");
    for (const node of all.length > mostCalls ? [] : all) {
      const call = callOf(file, node);
      if (!call || call.callee === null || call.callee.includes("()")) continue;
      if (enclosing(node, "function_definition") !== owner) continue;
      for (const value of valuesOf(file, call)) byValue.set(value, [...(byValue.get(value) ?? []), node]);
    }
    return byValue;
  }),
);

/** What the calls of the function are handed, as text. */
export function handedValues(file: PyFile, owner: PyNode): Iterable<string> {
  return handed(file)(owner).keys();
}

/** Such calls in the function around, in the order of the text, and what the write says of each. */
export function ownLooksBefore(
  { file, of }: Pick<Meanings, "file" | "of">,
  write: PyNode,
  owner: PyNode,
  part: Pick<Write, "given">,
  model: Model,
): { readonly node: PyNode; readonly look: Pick<Write, "checkedBy" | "checkedOwn"> }[] {
  const byValue = handed(file)(owner);
  const place = takenBy(file, write);
  const inFront = Object.values(part.given ?? {})
    .flatMap(({ text }) => byValue.get(text) ?? [])
    .filter((node) => node.end <= write.start && of(node)?.row !== "new")
    .sort((a, b) => a.start - b.start);
  return [...new Set(inFront)].slice(0, mostAsked).flatMap((node) => {
    const call = callOf(file, node);
    const held = heldBy(file, node);
    const called = call && calledIn(file, call);
    const look =
      call &&
      ownLook(
        {
          text: shortened(textOf(file, node)),
          callee: call.callee ?? "",
          values: valuesOf(file, call),
          held,
          ...(called ? { called } : {}),
          takesItsPlace: held !== undefined && held === place,
        },
        part,
        model,
        foundBy(file, node, write, owner),
      );
    return look ? [{ node, look }] : [];
  });
}

/** The functions of the file by their names; of several with one name none is known. */
const declaredIn = kept((file: PyFile) => {
  const byName = new Map<string, PyNode | undefined>();
  for (const own of allIn(file.root, ({ type }) => type === "function_definition")) {
    const name = textOf(file, childOf(own, "name") ?? own);
    byName.set(name, byName.has(name) ? undefined : own);
  }
  return byName;
});

const calledOf = kept((file: PyFile) =>
  kept((own: PyNode): CalledHere => {
    const texts = allIn(own, ({ type }) => type === "string" || type === "concatenated_string");
    const whole = texts.filter(({ parent }) => parent?.type !== "concatenated_string");
    const helper = {
      says: whole.flatMap((each) => pythonText(file, each) ?? []),
      reads: new Set(
        allIn(own, ({ type }) => type === "attribute" || type === "subscript").flatMap(
          (each) => memberRead(file, each) ?? [],
        ),
      ),
    };
    return {
      throws: allIn(own, ({ type }) => type === "raise_statement").length > 0,
      asks: (model, by) => askedBySql(helper, model, by),
    };
  }),
);

/** `state` of `row.state` and `row["state"]`. */
function memberRead(file: PyFile, node: PyNode): string | undefined {
  const name = childOf(node, node.type === "attribute" ? "attribute" : "subscript");
  return name && (node.type === "attribute" ? textOf(file, name) : stringValue(file, name));
}

/** `seen(cursor, id)`, `self.seen(id)`: a function that this file declares. */
function calledIn(file: PyFile, { callee }: PyCall): CalledHere | undefined {
  const own = declaredIn(file).get((callee ?? "").replace(/^self\./, ""));
  return own && calledOf(file)(own);
}

function valuesOf(file: PyFile, { positional, keywords }: PyCall): string[] {
  return [...positional, ...keywords.values()].map((each) => givenText(textOf(file, each)));
}

/** `customer` of `customer = Customer.objects.create(…)` and of `session.add(customer)`. */
function takenBy(file: PyFile, write: PyNode): string | undefined {
  const call = callOf(file, write);
  const row = [call?.positional[0], call?.object].find((each) => each?.type === "identifier");
  return heldBy(file, write) ?? (row && textOf(file, row));
}

/** The variable that takes what a call gives. */
function heldBy(file: PyFile, node: PyNode): string | undefined {
  const outer = node.parent?.type === "await" ? node.parent : node;
  const set = outer.parent?.type === "assignment" ? assignmentOf(outer.parent) : undefined;
  const target = set && childOf(outer.parent, "right") === outer ? set.target : undefined;
  return target?.type === "identifier" ? textOf(file, target) : undefined;
}
