/** What annotations of Python say: `SignupService`, `"SignupService"`, `SignupService | None`, `Optional[SignupService]`, `type[Customer]`. */

import { kept } from "../../../syntax/kept";
import type { PyNode } from "../../../syntax/python";
import { childOf, dottedName, stringValue, walk } from "../../../syntax/python-tree";
import { lastPart } from "../modules";
import { oneOf } from "./one-of";
import type { Context, FunctionThing, Thing } from "./thing";

const wrappers = /^(?:Optional|Union|Annotated|ClassVar|Final|Type|type|Awaitable|Coroutine)$/;

export function thingTyped(type: PyNode, at: Context): Thing | undefined {
  const { py, reader } = at.file;
  const { of, typed } = reader;
  const first = (types: readonly PyNode[]): Thing | undefined => {
    for (const each of types) {
      const found = typed(each, at);
      if (found) return found;
    }
    return undefined;
  };
  const text = stringValue(py, type);
  if (text !== undefined) {
    const names = text.includes("[") ? [] : (text.slice(0, 400).match(/[A-Za-z_][\w.]*/g) ?? []);
    return names.map((name) => asObject(byText(name, at))).find((each) => each !== undefined);
  }
  if (type.type === "identifier" || type.type === "attribute") return asObject(of(type, at));
  if (type.type !== "generic_type" && type.type !== "subscript") return first(type.children);
  const [outer, ...inner] = type.children;
  const name = lastPart(dottedName(py, outer) ?? "");
  const found = wrappers.test(name) ? first(inner) : asObject(of(outer, at));
  return /^[Tt]ype$/.test(name) && found?.is === "instance" ? found.of : found;
}

function byText(dotted: string, { file }: Context): Thing | undefined {
  const [head = "", ...rest] = dotted.split(".");
  let thing = file.reader.top(file, head);
  for (const part of rest) thing = thing && file.reader.member(thing, part);
  return thing;
}

function asObject(thing: Thing | undefined): Thing | undefined {
  return thing?.is === "class" ? { is: "instance", of: { ...thing, orBelow: true } } : undefined;
}

/** What a function gives, by its annotation, else by what it returns. */
export function resultOf(to: FunctionThing, given: Context["given"]): Thing | undefined {
  const { typed } = to.file.reader;
  const at: Context = { file: to.file, self: to.self, given };
  const declared = typed(childOf(to.node, "return_type"), at);
  if (declared) return declared;
  const found = oneOf(returnedBy(to.node), at);
  return found?.is === "outside" ? undefined : found;
}

/** The first values that a function returns. */
const returnedBy = kept((node: PyNode): readonly PyNode[] => {
  const returned: PyNode[] = [];
  const body = childOf(node, "body");
  if (body)
    walk(body, (each) => {
      if (/^(?:function_definition|class_definition|lambda)$/.test(each.type)) return false;
      if (each.type === "return_statement") returned.push(...each.children.slice(0, 1));
      return true;
    });
  return returned.slice(0, 12);
});
