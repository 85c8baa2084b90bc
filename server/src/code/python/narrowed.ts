/** What a look asks for beside the condition that an ORM reads of it: further links of its chain, a manager or a query of its own that leaves rows out. */

import { type Model, shortened } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  type PyCall,
  textOf,
} from "../../syntax/python-tree";
import { fieldsByWord, type Narrowed } from "../narrowed";
import type { Meanings } from "./dialect";

/** Links that leave no row out. */
const harmless =
  /^(?:a?first|one\w*|all|select_from|a?get_or_none|a?get|a?count|a?exists|order_by|limit|offset|select_for_update|select_related|prefetch_related|prefetch|only|defer|values\w*|using|a?last|a?earliest|a?latest|scalar\w*|unique|options|with_for_update|for_update|execution_options|outerjoin|dicts|tuples|objects|iterator|a?execute|query|select|alias|distinct|populate_existing|with_entities|yield_per|get_queryset|find\w*|sort|to_list|find_one|count_documents|model_dump|close|add_columns|correlate|subquery|annotate|aggregate|reverse|a?update|a?delete|set|returning|on_conflict\w*)$/;

/** Those of them whose arguments are a condition. */
const asking = /^(?:a?get|a?get_or_none|find\w*|count_documents)$/;

/** Managers that leave no row out, as far as their names tell, and attributes of a class that are none. */
const plain = /^(?:_?objects|all_objects|_default_manager|_base_manager|query|c|__table__)$/;

const most = 40;

/** @param read the first link of the look, with the method that reads or asks */
export function narrowedBy(read: PyNode, model: Model, meanings: Meanings): Narrowed {
  const { file, dialect, of } = meanings;
  const known = fieldsByWord(model);
  const fields: string[] = [];
  let beside: string | undefined;
  for (const call of chainAround(meanings, read)) {
    const object = heldBy(meanings, call.object);
    const isRoot = object !== undefined && object.type !== "call";
    if (isRoot && isManager(object)) beside ??= shortened(textOf(file, object));
    const before = fields.length;
    if (!harmless.test(call.name) || asking.test(call.name)) named(call);
    if (!harmless.test(call.name) && fields.length === before && isMethod(call, isRoot))
      beside ??= linkOf(call);
  }
  return { fields: [...new Set(fields)], ...(beside === undefined ? {} : { beside }) };

  /** `User.alive` of `User.alive.filter(…)`: the class's, and no manager that has all rows. */
  function isManager(object: PyNode): boolean {
    const on = object.type === "attribute" ? childOf(object, "object") : undefined;
    const name = childOf(object, "attribute");
    return (
      on !== undefined &&
      name !== undefined &&
      of(on)?.kind === "model" &&
      !plain.test(textOf(file, name)) &&
      !known.has(textOf(file, name))
    );
  }

  /** A condition, or a method of the program's own; the root of a chain may be any function that gives a query. */
  function isMethod(call: PyCall, isRoot: boolean): boolean {
    if (call.object === undefined) return false;
    return !isRoot || call.node === read || of(call.object)?.model !== undefined;
  }

  function named(call: PyCall): void {
    for (const name of call.keywords.keys())
      note(dialect.lookedUp?.(name) ?? name, dialect.fieldName(model, name));
    for (const given of call.positional)
      for (const each of allIn(
        given,
        ({ type }) => type === "attribute" || type === "keyword_argument" || type === "pair",
      )) {
        if (each.type === "attribute") {
          const name = childOf(each, "attribute");
          if (name && of(childOf(each, "object"))?.kind === "model") note(textOf(file, name), "");
        } else {
          const key = childOf(each, each.type === "pair" ? "key" : "name");
          const name = key ? textOf(file, key).replace(/^["']|["']$/g, "") : "";
          note(dialect.lookedUp?.(name) ?? name, "");
        }
      }
  }

  function note(name: string, other: string): void {
    const field = known.get(name) ?? known.get(other);
    if (field !== undefined) fields.push(field);
  }

  function linkOf(call: PyCall): string {
    const name = childOf(childOf(call.node, "function"), "attribute");
    return shortened(name ? file.text.slice(name.start, call.node.end) : call.name);
  }
}

/**
 * The calls of the chain that a call is a link of, whatever it is handed to; with them those of a query in a variable, `active.filter(email=email)`,
 * and those by which the variable that takes the chain is asked on: `users = users.filter(active=True)`.
 */
function chainAround(meanings: Meanings, read: PyNode): PyCall[] {
  const top = topOf(read);
  const found = linksFrom(top, meanings, (node) => heldBy(meanings, node));
  return [...found, ...askedLater(meanings, top)];
}

/** The last link of a chain. */
function topOf(link: PyNode): PyNode {
  let top = link;
  for (let at = link.parent; at && /^(?:call|attribute)$/.test(at.type); at = at.parent) {
    // What is handed to another call is no part of its chain.
    if (at.type === "call" && childOf(at, "function") !== top) break;
    top = at;
  }
  return top;
}

function askedLater(meanings: Meanings, chain: PyNode, depth = 0): PyCall[] {
  const { file, bindings, of } = meanings;
  // What is called on a row leaves none out.
  if ((of(chain)?.kind ?? "row") === "row") return [];
  const set = chain.parent?.type === "assignment" ? assignmentOf(chain.parent) : undefined;
  const owner = enclosing(chain, "function_definition");
  if (depth > 4 || !owner || set?.target.type !== "identifier" || set.value !== chain) return [];
  const name = textOf(file, set.target);
  const uses = allIn(
    owner,
    (node) =>
      node.type === "identifier" &&
      node.start > chain.end &&
      textOf(file, node) === name &&
      bindings.at(node, name)?.value?.start === chain.start,
  );
  return uses.slice(0, most).flatMap((use) => {
    const top = topOf(use);
    if (top === use) return [];
    const links = linksFrom(top, meanings, (node) => (node === use ? undefined : node));
    return [...links, ...askedLater(meanings, top, depth + 1)];
  });
}

/** The calls of a chain, its last link first. @param on where the chain goes on behind what a link is called on */
function linksFrom(
  top: PyNode,
  { file }: Meanings,
  on: (object: PyNode | undefined) => PyNode | undefined,
): PyCall[] {
  const found: PyCall[] = [];
  for (let at: PyNode | undefined = top; at && found.length < most; ) {
    const call = callOf(file, at);
    if (call) found.push(call);
    at = on(call ? call.object : at.type === "attribute" ? childOf(at, "object") : undefined);
  }
  return found;
}

/** What a variable holds where it is asked on. */
function heldBy({ file, bindings }: Meanings, node: PyNode | undefined): PyNode | undefined {
  const binding = node?.type === "identifier" ? bindings.at(node, textOf(file, node)) : undefined;
  const { kind, value } = binding ?? {};
  return kind === "value" && value && /^(?:call|attribute|identifier)$/.test(value.type) ? value : node;
}
