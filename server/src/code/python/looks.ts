/** The looks of a Python file: what reads rows of a model, and by which fields. A look before a write is one of them. */

import type { CallerLine } from "../../domain/hearers";
import type { Checked, Model, Write } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  dottedName,
  enclosing,
  holds,
  nameOf,
  statementsOf,
  textOf,
  undecorated,
} from "../../syntax/python-tree";
import { eitherOf } from "../alternatives";
import { checksOf } from "../checked";
import { seesAll } from "../narrowed";
import { operandsOf } from "./alternatives";
import { caughtBy } from "./around";
import { callsOnLine } from "./caller";
import type { Meanings } from "./dialect";
import { narrowedBy } from "./narrowed";
import { ownLooksBefore } from "./own-look";
import { readIn } from "./patterns";
import { rereadsOf } from "./rereads";

/** A read of a model, and the fields that it looks for; none = they are not to be seen. */
interface Look {
  readonly node: PyNode;
  readonly model: string;
  readonly fields: readonly string[];
  /** What leaves rows out beside them, as it is written. */
  readonly beside?: string;
  /** The fields of each of several conditions of which one is enough. */
  readonly either?: readonly (readonly string[])[];
}

/** The reads of each function, found once. */
const looks = kept((meanings: Meanings) => kept((owner: PyNode) => looksIn(owner, meanings)));

/** What the function around the write reads of the model: in front of it to see whether a row is there, behind it to have the row. */
export function lookedAround(
  meanings: Meanings,
  source: Source,
  node: PyNode,
  model: Model,
  part: Pick<Write, "fields" | "given" | "operation">,
): Pick<Write, keyof Checked | "checkedToo" | "readBefore" | "rereads"> {
  const owner = enclosing(node, "function_definition");
  const { operation, fields } = part;
  const inserts = operation === "insert" || operation === "flush";
  if (!owner || operation === "update" || operation === "delete") return {};
  const all = looks(meanings)(owner);
  const seen = [...all, ...helped(meanings)(owner)];
  const checked = inserts
    ? [
        ...looksBefore(all, meanings, node, model, fields).map((look) => ({
          checkedAt: source.place(look.node.start, look.node.end),
          checkedBy: look.fields,
          ...(look.beside === undefined ? {} : { checkedBeside: look.beside }),
          ...(look.either ? { checkedEither: look.either } : {}),
          ...(seesAll(textOf(meanings.file, look.node)) ? { checkedAll: true as const } : {}),
        })),
        ...ownLooksBefore(meanings, node, owner, part, model)
          .filter((own) => !seen.some((look) => look.node.start === own.node.start))
          .map((own) => ({ checkedAt: source.place(own.node.start, own.node.end), ...own.look })),
      ]
    : [];
  const isUnseen = (look: Look) =>
    look.model === model.id &&
    look.fields.length === 0 &&
    look.node.start < node.start &&
    isHidden(look.node, meanings.file);
  const unseen = inserts && checked.length === 0 ? all.findLast(isUnseen) : undefined;
  const later = all.some((each) => each.node.start >= node.end);
  const rereads = later
    ? rereadsOf(
        meanings.file,
        node,
        all.filter((each) => each.model === model.id),
        part,
        model,
        source,
        rowIn(node, meanings),
      )
    : [];
  return {
    ...checksOf(checked),
    ...(unseen ? { readBefore: source.place(unseen.node.start, unseen.node.end) } : {}),
    ...(rereads.length > 0 ? { rereads } : {}),
  };
}

/**
 * The reads of the model in front of a call that leads to a write, in its function, that ask by one of the fields; nearest first.
 * @param more those that are no calls of a pattern
 */
export function callerLooks(
  meanings: Meanings,
  caller: CallerLine,
  model: Model,
  fields: readonly string[],
  more: (owner: PyNode) => readonly Pick<Look, "node" | "fields">[],
): readonly Place[] {
  const found = callsOnLine(caller, meanings.file).flatMap((at) => {
    const owner = enclosing(at, "function_definition");
    if (!owner) return [];
    const all = [...looksBefore(looks(meanings)(owner), meanings, at, model, fields), ...more(owner)];
    return all.filter(
      ({ node, fields: by }) =>
        node.start < at.start &&
        by.some((name) => fields.includes(name)) &&
        hasRun(meanings.file, enclosing(node, "function_definition"), at, owner),
    );
  });
  return found.map(({ node }) => caller.source.place(node.start, node.end)).reverse();
}

/** It asks for something, and the code does not show for what: `filter(**lookup)`, `where(condition)`. */
function isHidden(look: PyNode, file: PyFile): boolean {
  return allIn(look, ({ type }) => type === "call").some((each) => {
    if (!asking.test(callOf(file, each)?.name ?? "")) return false;
    const given = childOf(each, "arguments")?.children ?? [];
    return given.some(({ type }) => /^(?:identifier|call|attribute|dictionary_splat|list_splat)$/.test(type));
  });
}

const asking = /^(?:a?get|a?get_or_none|filter|filter_by|where|exclude|find|find_one|in_bulk|exists)$/;

/** A function that is only declared in front of the call has read nothing yet. */
function hasRun(file: PyFile, inner: PyNode | undefined, at: PyNode, owner: PyNode): boolean {
  if (!inner || inner === owner || (inner.start <= at.start && at.end <= inner.end)) return true;
  const name = nameOf(file, inner);
  const isRun = (node: PyNode) =>
    node.type === "identifier" &&
    inner.end <= node.start &&
    node.end <= at.start &&
    textOf(file, node) === name;
  return holds(owner, isRun);
}

/** What the call writes: a row that is a variable of the program's, whose place another row can take, or values. */
function rowIn(
  node: PyNode,
  { file, of }: Meanings,
): { readonly node: PyNode | undefined; readonly kept: boolean } {
  const call = callOf(file, node);
  const [first = call?.keywords.get("document")] = call?.positional ?? [];
  const row = [first, call?.object].find((each) => each && of(each)?.kind === "row");
  return row ? { node: row, kept: true } : { node: first, kept: false };
}

/** The reads of the same model by one of the fields that the write sets, earlier in the same function, in the order of the text. */
function looksBefore(
  all: readonly Look[],
  meanings: Meanings,
  write: PyNode,
  model: Model,
  fields: readonly string[] | null,
): readonly Look[] {
  const isSet = (name: string) =>
    fields === null || fields.includes(name) || fields.includes(meanings.dialect.fieldName(model, name));
  const isOf = ({ node, model: id, fields: by }: Look) =>
    node.start < write.start && id === model.id && by.some(isSet);
  const owner = enclosing(write, "function_definition");
  const found = [...all.filter(isOf), ...(owner ? helped(meanings)(owner).filter(isOf) : [])];
  if (found.length > 0) return found;
  const related = relatedLook(meanings.file, write, model);
  return related ? [related] : [];
}

/** `try: return user.profile` / `except Profile.DoesNotExist: Profile(user=user).save()`: looked up through the row that it belongs to. */
function relatedLook(file: PyFile, write: PyNode, model: Model): Look | undefined {
  const clause = enclosing(write, "except_clause", "function_definition");
  if (clause?.type !== "except_clause") return undefined;
  const missing = `.${model.name}.DoesNotExist`;
  if (!caughtBy(file, clause).some((name) => name !== undefined && `.${name}`.endsWith(missing)))
    return undefined;
  const read = allIn(childOf(clause.parent, "body") ?? clause, ({ type }) => type === "attribute");
  for (const given of allIn(clause, ({ type }) => type === "keyword_argument")) {
    const [field, value] = [nameOf(file, given), childOf(given, "value")];
    const text = value && textOf(file, value);
    const node = read.find((each) => {
      const object = childOf(each, "object");
      return object !== undefined && textOf(file, object) === text;
    });
    if (node && model.fields.some(({ name }) => name === field))
      return { node, model: model.id, fields: [field] };
  }
  return undefined;
}

/** Longer helpers do more than look. */
const longestHelper = 6;

/** The looks of helpers of the same file, found once, where a function calls them: `find_customer(tenant, email)`, `User.alive(session, email)`. */
const helped = kept((meanings: Meanings) =>
  kept((owner: PyNode) =>
    allIn(owner, ({ type }) => type === "call").flatMap((node) => {
      const helper = calledHere(meanings.file, node);
      const isShort = helper && (childOf(helper, "body")?.children.length ?? 0) <= longestHelper;
      return isShort && helper !== owner ? looks(meanings)(helper).map((look) => ({ ...look, node })) : [];
    }),
  ),
);

/** The function of this file that a call runs: its own, a method of the class around, or of a class that it names. */
function calledHere(file: PyFile, node: PyNode): PyNode | undefined {
  const call = callOf(file, node);
  if (!call) return undefined;
  const object = call.object && dottedName(file, call.object);
  const owner =
    call.object === undefined
      ? file.root
      : object === "self" || object === "cls"
        ? enclosing(node, "class_definition")
        : file.root.children
            .map(undecorated)
            .find((each) => each.type === "class_definition" && nameOf(file, each) === object);
  const [found, another] = statementsOf(owner === file.root ? owner : (childOf(owner, "body") ?? file.root))
    .map(undecorated)
    .filter((each) => each.type === "function_definition" && nameOf(file, each) === call.name);
  return owner && !another ? found : undefined;
}

function looksIn(owner: PyNode, meanings: Meanings): Look[] {
  const { dialect } = meanings;
  return allIn(owner, ({ type }) => type === "call").flatMap((node) => {
    const read = readIn(node, meanings);
    // `$or` of PyMongo is no field; what stands in it is read below.
    const named = [...(read?.roles.where?.values?.named.keys() ?? [])];
    const names = named.filter((name) => !name.startsWith("$"));
    // `cart.items.get(product=product)` looks by the cart as well.
    const own = read?.on?.sets === undefined || names.length === 0 ? [] : [read.on.sets];
    const compared = read?.on?.model ? comparedIn(read.node, read.on.model, meanings) : [];
    const fields = [...own, ...names.map((name) => dialect.lookedUp?.(name) ?? name), ...compared];
    if (!read?.on?.model) return [];
    const { fields: more, beside } = narrowedBy(node, read.on.model, meanings);
    const all = [...fields, ...more.filter((name) => !fields.includes(name))];
    const either = eitherOf(all, operandsOf(meanings.file, read.node), read.on.model);
    return [
      {
        ...{ node, model: read.on.model.id, fields: all },
        ...(beside === undefined ? {} : { beside }),
        ...(either ? { either } : {}),
      },
    ];
  });
}

/** `User.email == email`: the fields that a condition asks for by the class's attributes. */
function comparedIn(node: PyNode, model: Model, { file, of, dialect }: Meanings): string[] {
  return allIn(node, ({ type }) => type === "comparison_operator").flatMap((comparison) => {
    const [left, right, more] = comparison.children;
    const object = childOf(left, "object");
    const isEqual = left && right && !more && file.text.slice(left.end, right.start).trim() === "==";
    const attribute = isEqual ? childOf(left, "attribute") : undefined;
    const meant = attribute && of(object);
    return attribute && meant?.kind === "model" && meant.model?.id === model.id
      ? [dialect.fieldName(model, textOf(file, attribute))]
      : [];
  });
}
