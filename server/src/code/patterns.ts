/** Calls as a dialect writes them, `"repository.insert(row)"`, and the chains of a program's calls that look like them, in any language. */

import { kept } from "../syntax/kept";
import { type Dialect, type Role, roles, type WriteForm } from "./dialect";

/** A call as it looks. */
export interface Pattern {
  readonly text: string;
  readonly form: WriteForm;
  /** Kinds of the receiver; `_` = any. For a function that is called on nothing, its own name. */
  readonly on: readonly string[];
  readonly steps: readonly Step[];
}

/** One call of its chain. */
interface Step {
  /** "" where the first word itself is called: `knex(model)`. */
  readonly name: string;
  readonly args: Arguments;
}

/** By position, or by name; `**` = all that have no name in the pattern. */
type Arguments = ReadonlyMap<number | string, Argument>;

/** A role, an object with these members, a chain of calls. */
type Argument = Role | "_" | { readonly members: Arguments } | readonly Step[];

/** How a language shows its calls. @template Part what stands for a role */
export interface CallReader<Node, Link, Part> {
  nameOf(link: Link): string;
  /** By its position, or by its name. */
  argument(link: Link, at: number | string): Node | undefined;
  /** All keywords of the call but these. */
  rest?(link: Link, without: readonly (number | string)[]): Part;
  /** The part that the node is; undefined where it is none of that role. */
  part(role: Role, node: Node): Part | undefined;
  /** True for a role without which a call looks like its pattern all the same. */
  mayMiss(role: Role): boolean;
  /** The members of an object that is written out. */
  members?(node: Node): ReadonlyMap<number | string, { readonly value?: Node }> | undefined;
  /** The calls of a chain, the first one first. */
  chain?(node: Node): readonly Link[];
}

/** What the roles of a pattern stand for in a chain, and the last link that it asks for. @template On what the chain is called on */
export interface Fit<Link, Part, On> {
  readonly pattern: Pattern;
  readonly roles: Partial<Record<Role, Part>>;
  readonly last: Link;
  readonly on: On | undefined;
}

/** The patterns of a dialect by the name of their first step. @throws where a text is no call: a mistake of the dialect, found by its tests */
export const patternsOf = kept(({ writes, reads }: Pick<Dialect, "writes" | "reads">) => {
  const writing = Object.entries(writes).map(([text, as]) => parsePattern(text, as));
  return {
    writes: byFirstStep(writing),
    reads: byFirstStep(reads.map((text) => parsePattern(text))),
    /** What every write calls by its name. */
    methods: new Set(writing.flatMap(({ steps }) => steps.find(({ name }) => name !== "")?.name ?? [])),
  };
});

function byFirstStep(patterns: readonly Pattern[]): ReadonlyMap<string, readonly Pattern[]> {
  const groups = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    const name = pattern.steps[0]?.name ?? "";
    groups.set(name, [...(groups.get(name) ?? []), pattern]);
  }
  return groups;
}

/** `(a || b).method(role, { member: role }, keyword=role, **role).next(inner(role))`; what is no role is anything. */
export function parsePattern(text: string, as: WriteForm | WriteForm["as"] = "raw"): Pattern {
  const kinds = /^(?:\([\w\s|]*\)|\w+)/.exec(text)?.[0] ?? "";
  const on = kinds.match(/\w+/g) ?? [];
  const tokens = text.slice(kinds.length).match(/[$\w]+|\*\*|\S/g) ?? [];
  const steps = chain(accepts(".") ? word() : "");
  if (on.length === 0 || tokens.length > 0) throw noCall();
  return { text, form: typeof as === "string" ? { as } : as, on, steps };

  function noCall(): Error {
    return new Error(`a pattern is a call: ${text}`);
  }

  function accepts(token: string): boolean {
    return tokens[0] === token && tokens.shift() !== undefined;
  }

  function word(): string {
    const token = tokens.shift() ?? "";
    if (!/^[$\w]/.test(token)) throw noCall();
    return token;
  }

  function chain(first: string): Step[] {
    if (!accepts("(")) throw noCall();
    const step = { name: first, args: listed(")") };
    return accepts(".") ? [step, ...chain(word())] : [step];
  }

  function listed(end: string): Arguments {
    const found = new Map<number | string, Argument>();
    for (; !accepts(end); accepts(",")) {
      const isNamed = tokens[0] === "**" || /[:=]/.test(tokens[1] ?? "");
      const name = isNamed || end === "}" ? (tokens[0] ?? "") : found.size;
      if (isNamed) tokens.splice(0, name === "**" ? 1 : 2);
      found.set(name, argument());
    }
    return found;
  }

  function argument(): Argument {
    if (accepts("{")) return { members: listed("}") };
    const name = word();
    return tokens[0] === "(" ? chain(name) : (roles.find((one) => one === name) ?? "_");
  }
}

/**
 * The patterns that the chain looks like, the one that says most first.
 * @param receiver what the chain is called on; asked where one of them fits
 */
export function fitting<Node, Link, Part, On extends { readonly kind: string }>(
  patterns: readonly Pattern[],
  links: readonly Link[],
  reader: CallReader<Node, Link, Part>,
  receiver: () => On | undefined,
): Fit<Link, Part, On>[] {
  type Found = Partial<Record<Role, Part>>;
  const looking = patterns.flatMap((pattern) => {
    const found: Found = {};
    const last = follow(pattern.steps, links, found);
    return last === undefined ? [] : [{ pattern, roles: found, last }];
  });
  if (looking.length === 0) return [];
  const on = receiver();
  return looking
    .filter(
      ({ pattern: { on: kinds } }) =>
        kinds.includes(on?.kind ?? "_") || (kinds.includes("_") && on?.kind !== "other"),
    )
    .map((fit) => ({ ...fit, on }))
    .sort((a, b) => size(b) - size(a));

  /** The last link that is asked for; between two of them others may stand. */
  function follow(steps: readonly Step[], chain: readonly Link[], found: Found): Link | undefined {
    let rest = chain;
    let last: Link | undefined;
    for (const [index, { name, args }] of steps.entries()) {
      const at = rest.findIndex((link) => reader.nameOf(link) === name);
      last = rest[at];
      if (last === undefined || (index === 0 && at > 0) || !takes(args, last, found)) return undefined;
      rest = rest.slice(at + 1);
    }
    return last;
  }

  function takes(args: Arguments, link: Link, found: Found): boolean {
    return [...args].every(([at, argument]) => {
      if (at !== "**") return take(argument, reader.argument(link, at), found);
      if (reader.rest) found[argument as Role] = reader.rest(link, [...args.keys()]);
      return true;
    });
  }

  function take(argument: Argument, node: Node | undefined, found: Found): boolean {
    if (node === undefined)
      return typeof argument === "string" && argument !== "_" && reader.mayMiss(argument);
    if (argument === "_") return true;
    if (typeof argument === "string") {
      const part = reader.part(argument, node);
      if (part === undefined) return false;
      found[argument] = part;
      return true;
    }
    if (!("members" in argument)) return follow(argument, reader.chain?.(node) ?? [], found) !== undefined;
    const members = reader.members?.(node);
    const isMember = ([name, inner]: readonly [number | string, Argument]) =>
      members?.has(name) && (inner === "_" || take(inner, members.get(name)?.value, found));
    return members !== undefined && [...argument.members].every(isMember);
  }
}

/** Longer patterns say more; of two as long, the one that names more parts, members of them, or keywords. */
function size({ pattern: { text, steps }, roles: found }: Fit<unknown, unknown, unknown>): number {
  return steps.length * 100 + Object.keys(found).length + text.split(/[{=]/).length;
}
