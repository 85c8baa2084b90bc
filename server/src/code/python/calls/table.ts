/** Functions of which the running program picks one: `HANDLERS[kind](row)`, `getattr(service, "do_" + action)()`. */

import type { PyNode } from "../../../syntax/python";
import {
  assignmentOf,
  childOf,
  nameOf,
  statementsOf,
  stringValue,
  textOf,
} from "../../../syntax/python-tree";
import { standsSo } from "../../calls/words";
import { classesBelow } from "./below";
import {
  anyOf,
  type ClassThing,
  type Context,
  classesIn,
  type FunctionThing,
  mayBeBelow,
  type Thing,
} from "./thing";

/** Any that stands in the dictionary; undefined where one is not known, or it is filled later. */
export function pickedFrom({ file, node, self }: Extract<Thing, { is: "table" }>): Thing | undefined {
  const { py, path, reader } = file;
  const target = node.parent && assignmentOf(node.parent)?.target;
  const name = target && textOf(py, target).replace(/^.*\./, "");
  const files = name ? [path, ...reader.world.mentioning(name, path)] : [];
  if (name && files.some((each) => standsSo(reader.world.text(each), name, isFilled))) return undefined;
  const things = node.children
    .filter(({ type }) => type !== "comment")
    .map((each) => (each.type === "pair" ? reader.of(childOf(each, "value"), { file, self }) : undefined));
  const functions = things.filter((each) => each?.is === "function");
  return functions.length === things.length ? anyOf(functions) : undefined;
}

function isFilled(_before: string, after: string): boolean {
  return /^\s{0,9}(?:\[[^\]\n]{0,200}\]\s{0,9}=(?!=)|\.(?:update|setdefault)\(|\s\|=)/.test(after);
}

/** The members of an object or a module that `getattr` may give, as far as the text shows how their name begins. */
export function attributeOf(
  object: Thing | undefined,
  name: PyNode | undefined,
  { file: { py, reader } }: Context,
): Thing | undefined {
  if (!object || !name) return undefined;
  const whole = stringValue(py, name);
  if (whole !== undefined && !textOf(py, name).startsWith("f")) return reader.member(object, whole);
  const begins = /^f?["'](\w{1,80})(?:["']\s{0,9}[+%]|\{|%)/.exec(textOf(py, name))?.[1] ?? "";
  const own = object.is === "instance" || object.is === "class" ? classesIn(object) : [];
  const owners = own.flatMap((of) => [of, ...(mayBeBelow(object) ? classesBelow(of) : [])]);
  // Any member of a library's base is meant by any name as well.
  const isOpen = (of: ClassThing) =>
    reader
      .lineOf(of)
      .some(({ file, node }) =>
        (childOf(node, "superclasses")?.children ?? []).some(
          (base) => reader.of(base, { file })?.is !== "class",
        ),
      );
  if (begins === "" && owners.some(isOpen)) return undefined;
  const found = owners.flatMap((of) =>
    reader.lineOf(of).flatMap((each) =>
      statementsOf(each.node).flatMap((statement): FunctionThing[] => {
        const definition = childOf(statement, "definition") ?? statement;
        const called = definition.type === "function_definition" ? nameOf(each.file.py, definition) : "__";
        const method = called.startsWith(begins) && !called.startsWith("__");
        const member = method ? reader.member({ is: "instance", of }, called) : undefined;
        return member?.is === "function" ? [member] : [];
      }),
    ),
  );
  return anyOf(found);
}
