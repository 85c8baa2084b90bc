/** The statements of a healthy model file and the members of its classes: what a damage can touch. */

import { createSource } from "../../../server/src/domain/text";
import { parsePrismaSchema } from "../../../server/src/syntax/prisma-schema";
import { type PyNode, parsePython } from "../../../server/src/syntax/python";
import { childOf, statementsOf, undecorated } from "../../../server/src/syntax/python-tree";
import {
  compiler,
  hasSyntaxErrors,
  parseTypeScript,
  startOf,
  type ts,
} from "../../../server/src/syntax/typescript";
import type { Stretch } from "./damage";
import type { Language, Seed } from "./seeds";

/** A statement at the top level with the stretches of its members; what is in none of them is its head. */
export interface Statement extends Stretch {
  readonly isImport: boolean;
  readonly members: readonly Stretch[];
}

export function statementsIn(language: Language, seed: Seed): Statement[] {
  if (language === "python") return pythonStatements(seed.text);
  return language === "typescript" ? typescriptStatements(seed) : prismaBlocks(seed.text);
}

/** True where the healthy text has no syntax error: only such files are damaged. */
export function isWhole(language: Language, { path, text }: Seed): boolean {
  if (language === "python") return !parsePython(text).broken;
  if (language === "prisma") return parsePrismaSchema(text).brokenLines.length === 0;
  return !hasSyntaxErrors(parseTypeScript(createSource(path, text)));
}

function pythonStatements(text: string): Statement[] {
  return statementsOf(parsePython(text).root).map((node) => ({
    start: node.start,
    end: node.end,
    isImport: /^(?:future_)?import_/.test(node.type),
    members: classMembers(undecorated(node)),
  }));
}

/** A nested class (`class Meta`) counts by its own statements. */
function classMembers(node: PyNode): Stretch[] {
  if (node.type !== "class_definition" || !childOf(node, "body")) return [];
  return statementsOf(node).flatMap((member): Stretch[] => {
    const inner = classMembers(member);
    return inner.length > 0 ? inner : [{ start: member.start, end: member.end }];
  });
}

function typescriptStatements({ path, text }: Seed): Statement[] {
  const t = compiler();
  return parseTypeScript(createSource(path, text)).statements.map((node) => ({
    start: startOf(node),
    end: node.end,
    isImport: t.isImportDeclaration(node),
    members: t.isClassDeclaration(node) ? node.members.map(stretchOf) : [],
  }));
}

function stretchOf(node: ts.Node): Stretch {
  return { start: startOf(node), end: node.end };
}

function prismaBlocks(text: string): Statement[] {
  return parsePrismaSchema(text).blocks.map(({ start, end, fields, attributes }) => ({
    start,
    end,
    isImport: false,
    members: [...fields, ...attributes],
  }));
}
