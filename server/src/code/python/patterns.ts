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

type Argument = { readonly role: Role } | { readonly steps: readonly Step[] } | "any";

interface Step {
  readonly name: string;
  readonly positional: readonly Argument[];
  readonly keywords: ReadonlyMap<string, Argument>;
  /** The role of all other keywords. */
  readonly rest: Role | undefined;
}

interface Pattern {
  readonly form: WriteForm;
  readonly on: readonly string[];
  readonly steps: readonly Step[];
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
  const { head, steps } = chainOf(file, statement?.children[0]);
  if (!head || file.broken || steps.length === 0) throw new Error(`a pattern is a call: ${text}`);
  return { form, on: kindsOf(file, head), steps };
}

/** `(manager | queryset)` -> both. */
function kindsOf(file: PyFile, node: PyNode): string[] {
  return node.type === "identifier"
    ? [textOf(file, node)]
    : node.children.flatMap((child) => kindsOf(file, child));
}

/** A function that is called without a receiver is its own first step: `get_object_or_404(model, **where)`. */
function chainOf(file: PyFile, node: PyNode | undefined): { head: PyNode | undefined; steps: Step[] } {
  const call = node?.type === "call" ? callOf(file, node) : undefined;
  if (!call) return { head: node, steps: [] };
  const rest = call.splats[0];
  const step: Step = {
    name: call.name,
    positional: call.positional.map((one) => argumentOf(file, one)),
    keywords: new Map([...call.keywords].map(([key, one]) => [key, argumentOf(file, one)])),
    rest: rest && (textOf(file, rest) as Role),
  };
  if (!call.object) return { head: call.function, steps: [step] };
  const inner = chainOf(file, call.object);
  return { head: inner.head, steps: [...inner.steps, step] };
}

function argumentOf(file: PyFile, node: PyNode): Argument {
  if (node.type === "call") return { steps: chainOf(file, node).steps };
  const text = textOf(file, node);
  return text === "_" ? "any" : { role: text as Role };
}

function find(node: PyNode, meanings: Meanings, patterns: ByName): FoundCall | undefined {
  const call = callOf(meanings.file, node);
  const plain = call && plainOf(meanings.dialect, call.name);
  const candidates = plain && patterns.get(plain);
  if (!candidates) return undefined;
  const links = linksFrom(meanings.file, node);
  const looking = candidates.flatMap((pattern) => {
    const roles: Found = {};
    const last = follow(pattern.steps, links, meanings, roles);
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
  steps: readonly Step[],
  links: readonly PyCall[],
  meanings: Meanings,
  roles: Found,
): PyCall | undefined {
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const isStep = (link: PyCall | undefined) => link && plainOf(meanings.dialect, link.name) === step.name;
    while (index > 0 && at < links.length && !isStep(links[at])) at++;
    const link = links[at++];
    if (!link || !isStep(link) || !take(step, link, meanings, roles)) return undefined;
  }
  return links[at - 1];
}

function take(step: Step, call: PyCall, meanings: Meanings, roles: Found): boolean {
  const { file } = meanings;
  const one = (argument: Argument, node: PyNode | undefined): boolean => {
    if (argument === "any") return node !== undefined;
    if ("steps" in argument) {
      const first = innermost(file, node);
      return first !== undefined && !!follow(argument.steps, linksFrom(file, first), meanings, roles);
    }
    if (!node) return true;
    if (argument.role === "model" && meanings.of(node)?.model == null) return false;
    const values = dictionaryOf(file, node);
    roles[argument.role] = { node, ...(values ? { values } : {}) };
    return true;
  };
  for (const [i, argument] of step.positional.entries()) if (!one(argument, call.positional[i])) return false;
  for (const [name, argument] of step.keywords) if (!one(argument, call.keywords.get(name))) return false;
  if (step.rest) roles[step.rest] = { values: keywordsOf(call, [...step.keywords.keys()]) };
  return true;
}

/** The call with which a chain begins. */
function innermost(file: PyFile, node: PyNode | undefined): PyNode | undefined {
  const call = callOf(file, node);
  return call && (innermost(file, call.object) ?? call.node);
}
