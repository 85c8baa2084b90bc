/** Calls as a dialect writes them, `"manager.get_or_create(defaults=row, **key)"`, and the user's calls that look like them. */

import type { WriteOperation } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { callOf, type PyCall, textOf } from "../../syntax/python-tree";
import type { Role, WriteForm } from "../dialect";
import type { Meaning, Meanings, Part, PyDialect, Roles } from "./dialect";
import { dictionaryOf, keywordsOf } from "./values";

/** A call of the user's that looks like a pattern. */
export interface FoundCall {
  /** The whole chain. */
  readonly node: PyNode;
  /** The first link: the call with the method that writes. */
  readonly call: PyCall;
  readonly form: WriteForm;
  readonly operation: WriteOperation;
  /** The method as it is called, and its plain name where it has an asynchronous twin. */
  readonly method: string;
  readonly plain: string;
  /** What it is called on; for what writes any model (a session) what it is handed. */
  readonly on: Meaning | undefined;
  readonly roles: Roles;
}

export interface Calls {
  writeIn(node: PyNode, meanings: Meanings): FoundCall | undefined;
  readIn(node: PyNode, meanings: Meanings): FoundCall | undefined;
}

interface Pattern {
  readonly file: PyFile;
  readonly form: WriteForm;
  /** The kinds of the receiver; a function that is called without one is its own. */
  readonly on: readonly string[];
  /** Its chain, the first call first: `get_object_or_404(model, **where)` has one. */
  readonly steps: readonly PyCall[];
}

/** The roles that were found so far. */
type Found = Partial<Record<Role, Part>>;

type ByName = ReadonlyMap<string, readonly Pattern[]>;

/** The patterns of a dialect, read once; the parser must be loaded. @throws where a pattern is no call: a mistake of the dialect */
export const callsOf = kept((dialect: PyDialect): Calls => {
  const forms = Object.entries(dialect.writes);
  const writes = byFirst(forms.map(([text, as]) => parsePattern(text, typeof as === "string" ? { as } : as)));
  const reads = byFirst(dialect.reads.map((text) => parsePattern(text, { as: "raw" })));
  return {
    writeIn: (node, meanings) => find(node, meanings, writes),
    readIn: (node, meanings) => find(node, meanings, reads),
  };
});

/** `acreate` -> `create`. */
export function plainOf({ plainMethod }: PyDialect, method: string): string {
  return plainMethod?.(method) ?? method;
}

function byFirst(patterns: readonly Pattern[]): ByName {
  const groups = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    const name = pattern.steps[0]?.name ?? "";
    groups.set(name, [...(groups.get(name) ?? []), pattern]);
  }
  return groups;
}

function parsePattern(text: string, form: WriteForm): Pattern {
  const file = parsePython(text);
  const [statement] = file.root.children;
  const steps = chainOf(file, statement?.children[0]);
  const [first] = steps;
  if (!first || file.broken) throw new Error(`a pattern is a call: ${text}`);
  return { file, form, on: kindsOf(file, first.object ?? first.function), steps };
}

/** `(manager | queryset)` -> both. */
function kindsOf(file: PyFile, node: PyNode): string[] {
  return node.type === "identifier"
    ? [textOf(file, node)]
    : node.children.flatMap((child) => kindsOf(file, child));
}

/** The calls of a chain, the first one first: `insert(…)`, `.values(…)`. */
function chainOf(file: PyFile, node: PyNode | undefined): PyCall[] {
  const call = callOf(file, node);
  return call ? [...chainOf(file, call.object), call] : [];
}

function find(node: PyNode, meanings: Meanings, patterns: ByName): FoundCall | undefined {
  const call = callOf(meanings.file, node);
  const plain = call && plainOf(meanings.dialect, call.name);
  const candidates = plain && patterns.get(plain);
  if (!candidates) return undefined;
  const links = linksFrom(meanings.file, node);
  const looking = candidates.flatMap((pattern) => {
    const roles: Found = {};
    const last = follow(pattern.file, pattern.steps, links, meanings, roles);
    return last ? [{ pattern, roles, last }] : [];
  });
  if (looking.length === 0) return undefined;
  // A function is called on nothing: its model stands in an argument.
  const on = meanings.of(call.object);
  const kinds = call.object ? [on?.kind ?? "_", "_"] : [call.name];
  const size = (roles: Roles) => Object.keys(roles).length;
  const [best] = looking
    .filter(({ pattern }) => kinds.some((kind) => pattern.on.includes(kind)))
    .sort((a, b) => b.pattern.steps.length - a.pattern.steps.length || size(b.roles) - size(a.roles));
  if (!best) return undefined;
  const { form } = best.pattern;
  const { model, row, rows } = best.roles;
  const argument = [model, row, rows].map((part) => part && meanings.of(part.node)).find((one) => one?.model);
  return {
    node: best.last.node,
    call,
    form,
    operation: form.as,
    method: call.name,
    plain,
    // A session writes what it is handed.
    on: on?.model ? on : (argument ?? on),
    roles: best.roles,
  };
}

/** The call and those that follow on what it gives: `insert(…).values(…)`. */
function linksFrom(file: PyFile, node: PyNode): PyCall[] {
  const links: PyCall[] = [];
  for (let call = callOf(file, node); call; ) {
    links.push(call);
    const { parent } = call.node;
    const member = parent?.type === "parenthesized_expression" ? parent.parent : parent;
    const isCalled = member?.type === "attribute" && member.field === "function";
    call = isCalled && member.parent ? callOf(file, member.parent) : undefined;
  }
  return links;
}

/** The last link that the pattern asks for; undefined where the chain looks otherwise. */
function follow(
  pattern: PyFile,
  steps: readonly PyCall[],
  links: readonly PyCall[],
  meanings: Meanings,
  roles: Found,
): PyCall | undefined {
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const isStep = (link: PyCall | undefined) => link && plainOf(meanings.dialect, link.name) === step.name;
    while (index > 0 && at < links.length && !isStep(links[at])) at++;
    const link = links[at++];
    if (!link || !isStep(link) || !take(pattern, step, link, meanings, roles)) return undefined;
  }
  return links[at - 1];
}

/** Takes the arguments of a call by their roles; false where they look otherwise. */
function take(pattern: PyFile, step: PyCall, call: PyCall, meanings: Meanings, roles: Found): boolean {
  const { file } = meanings;
  const one = (argument: PyNode, node: PyNode | undefined): boolean => {
    if (argument.type === "call")
      return !!follow(pattern, chainOf(pattern, argument), chainOf(file, node), meanings, roles);
    const role = textOf(pattern, argument);
    if (role === "_") return node !== undefined;
    if (!node) return true;
    if (role === "model" && !meanings.of(node)?.model) return false;
    const values = dictionaryOf(file, node);
    roles[role as Role] = { node, ...(values ? { values } : {}) };
    return true;
  };
  const [rest] = step.splats;
  if (rest) roles[textOf(pattern, rest) as Role] = { values: keywordsOf(call, [...step.keywords.keys()]) };
  return (
    step.positional.every((argument, i) => one(argument, call.positional[i])) &&
    [...step.keywords].every(([name, argument]) => one(argument, call.keywords.get(name)))
  );
}
