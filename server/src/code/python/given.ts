/** What the code itself gives to the fields of a row, as far as it is written in the call: literals, and what stands for a value. */

import { givenText, type Model, type Write } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import { childOf, enclosing, holds, parameterName, stringValue, textOf } from "../../syntax/python-tree";
import type { Values } from "../../syntax/python-values";
import type { Meanings } from "./dialect";

/** The values that the code itself gives: `title=None`, `percent=10`. */
export function literalsOf(
  values: Values | undefined,
  model: Model,
  meanings: Meanings,
): Pick<Write, "literals" | "given"> {
  const { file, dialect } = meanings;
  return {
    literals: literalsIn([...(values?.named ?? [])], model, meanings),
    ...givenIn(
      [...(values?.named ?? [])].map(([name, node]) => [dialect.fieldName(model, name), node]),
      file,
    ),
  };
}

export function literalsIn(
  values: readonly (readonly [string, PyNode])[],
  model: Model,
  { file, dialect }: Meanings,
): NonNullable<Write["literals"]> {
  const literals = values.flatMap(([name, node]) => {
    const text = node.type === "string" ? stringValue(file, node) : textOf(file, node);
    const isPlain = node.type === "string" || /^(?:integer|float|none)$/.test(node.type);
    return !isPlain || text === undefined
      ? []
      : [[dialect.fieldName(model, name), node.type === "none" ? null : text] as const];
  });
  return Object.fromEntries(literals);
}

/** What stands for a value: a name, an attribute, a call. */
export function givenIn(values: readonly (readonly [string, PyNode])[], file: PyFile): Pick<Write, "given"> {
  const given = values.flatMap(([name, node]) =>
    /^(?:string|integer|float|none|true|false)$/.test(node.type)
      ? []
      : [
          [
            name,
            { text: givenText(textOf(file, node)), ...(isArgument(file, node) ? { argument: true } : {}) },
          ] as const,
        ],
  );
  return { given: Object.fromEntries(given) as NonNullable<Write["given"]> };
}

/** A parameter of the function around that nothing else is assigned to. */
export function isArgument(file: PyFile, node: PyNode): boolean {
  const owner = enclosing(node, "function_definition");
  if (node.type !== "identifier" || !owner) return false;
  const name = textOf(file, node);
  const parameters = childOf(owner, "parameters")?.children ?? [];
  const isIt = (one: PyNode | undefined) => one !== undefined && textOf(file, one) === name;
  return (
    parameters.some((one) => isIt(parameterName(one))) &&
    !holds(owner, (one) => /^(?:augmented_)?assignment$/.test(one.type) && isIt(childOf(one, "left")))
  );
}

/** Of those that tell rows apart. */
export function isOfKey({ constraints }: Model, name: string): boolean {
  return constraints.some(
    ({ kind, fields }) => /^(?:unique|primary_key)$/.test(kind) && fields.includes(name),
  );
}
