/** Classes that declare a model with fields as attributes and a `Meta`, taken apart: what every such ORM of Python reads alike. */

import type { Place, Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { basesOf, innerClass, madeIn, optionsOf, topLevelClasses } from "../../syntax/python-classes";
import { assignmentOf, childOf, holds, importsOf, textOf, undecorated } from "../../syntax/python-tree";
import type { Imports } from "./modules";

/** One class of a file. */
export interface DeclaredClass {
  readonly node: PyNode;
  readonly name: string;
  /** Of its name. */
  readonly place: Place;
  /** As written. */
  readonly bases: readonly string[];
  /** What its body assigns, in order; the place is the whole statement. */
  readonly assigned: readonly Assigned[];
  /** What its `Meta` assigns; undefined = it has none. */
  readonly meta: ReadonlyMap<string, PyNode> | undefined;
}

export interface Assigned {
  readonly name: string;
  readonly value: PyNode;
  readonly place: Place;
}

/** The classes at the top level. */
export function declaredClasses(file: PyFile, source: Source): DeclaredClass[] {
  return topLevelClasses(file.root).flatMap((node) => {
    const nameNode = childOf(node, "name");
    const inner = innerClass(file, node, "Meta");
    return nameNode
      ? {
          node,
          name: textOf(file, nameNode),
          place: source.place(nameNode.start, nameNode.end),
          bases: basesOf(file, node),
          assigned: assignedIn(file, source, node),
          meta: inner && optionsOf(file, inner),
        }
      : [];
  });
}

function assignedIn(file: PyFile, source: Source, node: PyNode): Assigned[] {
  return madeIn(file, node)
    .map(undecorated)
    .flatMap((statement) => {
      const { target, value } = assignmentOf(statement) ?? {};
      return value && target?.type === "identifier"
        ? [{ name: textOf(file, target), value, place: source.place(statement.start, statement.end) }]
        : [];
    });
}

/**
 * The file's imports, where `from peewee import *` gives the library's own names, and what else no import gives comes from the
 * one other module of which all is imported.
 * @param library the start of the modules of the ORM: `peewee`
 * @param names of the library that may be meant
 */
export function withWildcards(
  file: PyFile,
  library: string,
  names: readonly string[],
  used: readonly string[],
): Imports {
  const imports = new Map(importsOf(file));
  const modules = file.text.includes("*") ? wildcardModules(file) : [];
  const own = modules.find((module) => module === library || module.startsWith(`${library}.`));
  const [other, more] = modules.filter((module) => module !== own);
  if (own !== undefined)
    for (const name of names) if (!imports.has(name)) imports.set(name, `${library}.${name}`);
  if (other !== undefined && more === undefined)
    for (const name of used.map((one) => one.split(".", 1)[0] ?? one))
      if (!imports.has(name) && !isDefined(file, name))
        imports.set(name, other.endsWith(".") ? other + name : `${other}.${name}`);
  return imports;
}

function wildcardModules(file: PyFile): string[] {
  const found: string[] = [];
  holds(file.root, (node) => {
    const from = node.type === "import_from_statement" ? childOf(node, "module_name") : undefined;
    if (from && node.children.some(({ type }) => type === "wildcard_import")) found.push(textOf(file, from));
    return false;
  });
  return found;
}

function isDefined(file: PyFile, name: string): boolean {
  return file.root.children.some((statement) => {
    const inner = undecorated(statement);
    const given = childOf(inner, "name") ?? assignmentOf(inner)?.target;
    return given !== undefined && textOf(file, given) === name;
  });
}
