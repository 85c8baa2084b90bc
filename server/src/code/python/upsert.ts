/** The write becomes the ORM's own get-or-create, which gives a row and whether it is new; with the other fields saved on a row that was there. */

import type { FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import { formatCall } from "../../syntax/python-edits";
import { assignmentOf, hasComment, textOf } from "../../syntax/python-tree";
import { isNegation } from "./around";
import type { GetOrCreate, NewRow, PySite } from "./dialect";
import { snakeCase } from "./meanings";
import { isName } from "./reuse";
import { newRow, setsKey } from "./row";
import { edited, nestedReason, trailing } from "./site";

/**
 *     customer, _ = Customer.objects.get_or_create(email=email, defaults={"name": name})
 *
 * and, to update, `if not created:` with the other fields and a save of these alone.
 */
export function toGetOrCreate(
  site: PySite,
  ways: GetOrCreate,
  keyFields: readonly string[],
  update: boolean,
): FixResult {
  if (hasComment(site.call.node))
    return {
      declined: "A comment stands within the call, which the new call would lose: the catch keeps it.",
    };
  const unfit = ways.unfit(site, keyFields, update);
  if (unfit !== undefined) return { declined: unfit };
  const row = newRow(site, keyFields, ways.method, ways.reads);
  if ("declined" in row) return row;
  const looked = [...(site.roles.key?.values?.named.keys() ?? [])];
  const isSame =
    site.method === ways.method && looked.every((name) => row.key.some((value) => value.name === name));
  const narrowed = site.context.write.operation !== "insert" ? ways.narrowed(site) : undefined;
  if (narrowed !== undefined) return { declined: narrowed };
  if (isSame && !update) return "done";
  if (update && row.rest.length === 0) return { declined: "There is no other field to update." };
  return update ? asUpdate(site, ways, row) : asGet(site, ways, row);
}

/** `row, created = ...` with `if not created:` behind it: the update is there. */
export function isUpdatedBehind(site: PySite): boolean {
  const [, flag] = tupleTargets(site) ?? [];
  const siblings = site.statement.parent?.children ?? [];
  const next = siblings[siblings.indexOf(site.statement) + 1];
  return flag !== undefined && isNegation(site.file, next, flag);
}

/** @param head what stands in front on the line, indentation included; "" = the call stands somewhere within it */
function callText(site: PySite, ways: GetOrCreate, row: NewRow, head: string): string {
  const { callee, args } = ways.call(site, row);
  const { indent } = site.lines;
  const wait = site.isAsync ? "await " : "";
  return head + formatCall(wait + callee, args, { indent, before: head === "" ? indent : head }, site.style);
}

/** A name for the created flag that nothing here uses: `_` unless it is the translation function. */
function unusedName({ meanings, statement, isUsed, free }: PySite): string {
  const binding = meanings.bindings.at(statement, "_");
  const isTaken = binding ? binding.kind !== "part" && binding.kind !== "element" : isUsed("_");
  return isTaken ? free("_created", "_was_created") : "_";
}

function asGet(site: PySite, ways: GetOrCreate, row: NewRow): FixResult {
  const { lines, form, target, receiver, receiverText, style, call } = site;
  const { indent } = lines;
  const text = (head: string) => callText(site, ways, row, head);
  if (site.method === ways.method) {
    const { callee, args } = ways.call(site, row);
    const plain = formatCall(callee, args, { indent, before: indent }, style);
    return edited(site, [{ start: call.node.start, end: call.node.end, text: plain }]);
  }
  const line = (head: string, behind = "") =>
    edited(site, [{ start: lines.start, end: lines.end, text: text(head) + trailing(site) + behind }]);
  if (receiver.kind === "row")
    return edited(
      site,
      replaced(site, row.replaced, text(`${indent}${receiverText}, ${unusedName(site)} = `) + trailing(site)),
    );
  if (form === "statement") return line(indent);
  if (form === "declared" && !site.inClassBody) return line(`${indent}${target}, ${unusedName(site)} = `);
  if (form === "declared")
    return edited(site, [{ start: call.node.start, end: call.node.end, text: `${text("")}[0]` }]);
  const name = snakeCase(receiver.model.name);
  if (form === "returned" && mayTake(site, name))
    return line(`${indent}${name}, ${unusedName(site)} = `, `${style.eol}${indent}return ${name}`);
  const node = site.isAsync && call.node.parent?.type === "await" ? call.node.parent : call.node;
  const inner = text("");
  return edited(site, [
    { start: node.start, end: node.end, text: `${site.isAsync ? `(${inner})` : inner}[0]` },
  ]);
}

/** True where the function may set the name: nothing reads it there. */
function mayTake({ free }: PySite, name: string): boolean {
  return free(name) === name;
}

function asUpdate(site: PySite, ways: GetOrCreate, row: NewRow): FixResult {
  const { lines, form, target, receiver, receiverText, style } = site;
  const { indent } = lines;
  const isUpsert = site.context.write.operation === "upsert";
  if (receiver.sets === undefined && row.key.length === 0)
    return { declined: "The write does not name the key." };
  const names = isUpsert ? tupleTargets(site) : undefined;
  if (isUpsert && !names)
    return { declined: `The result of ${site.method} is used in another way than \`row, created = ...\`.` };
  if (site.inClassBody)
    return {
      declined:
        "In the body of a class new names would become attributes: put the write into a function first.",
    };
  if (row.rest.some(({ name }) => setsKey(site, name)))
    return { declined: "The write chooses the primary key, which a row that is there must keep." };
  if (!isUpsert && form === "expression") return { declined: nestedReason(site) };
  const own = snakeCase(receiver.model.name);
  const name =
    names?.[0] ?? (receiver.kind === "row" ? receiverText : form === "declared" ? (target ?? own) : own);
  const isNew = !names && receiver.kind !== "row" && form !== "declared";
  if (isNew && !mayTake(site, name))
    return {
      declined: `\`${name}\` is used in this function already: put the new row into a variable first.`,
    };
  if (row.rest.some(({ text }) => text.includes("\n")))
    return { declined: "A value takes several lines: put it into a variable first." };
  if (row.rest.some((value) => !value.isRepeatable))
    return {
      declined: "A value is computed by a call that must not run twice: put it into a variable first.",
    };
  const created = names?.[1] && names[1] !== "_" ? names[1] : site.free("created", "was_created");
  const step = indent + style.indent;
  const save = ways.save(site, name, row);
  const wait = site.isAsync ? "await " : "";
  const text = [
    callText(site, ways, row, `${indent}${name}, ${created} = `) + trailing(site),
    `${indent}if not ${created}:`,
    ...row.rest.map((value) => `${step}${name}.${value.name} = ${value.text}`),
    `${step}${formatCall(wait + save.callee, save.args, { indent: step }, style)}`,
    ...(form === "returned" && !names ? [`${indent}return ${name}`] : []),
  ].join(style.eol);
  return receiver.kind === "row"
    ? edited(site, replaced(site, row.replaced, text))
    : edited(site, [{ start: lines.start, end: lines.end, text }]);
}

/** `customer, created = ...`. */
function tupleTargets({ file, statement, call }: PySite): [string, string] | undefined {
  const assignment = assignmentOf(statement);
  if (!assignment || (assignment.value !== call.node && assignment.value.children[0] !== call.node))
    return undefined;
  const parts =
    assignment.target.type === "pattern_list"
      ? assignment.target.children.map((node) => textOf(file, node))
      : [];
  const [row, flag] = parts;
  return parts.length === 2 && row && flag && isName(row) ? [row, flag] : undefined;
}

/** The constructor and assignments go, the save becomes the new text; comments between stay. */
function replaced(site: PySite, statements: readonly PyNode[], text: string): TextEdit[] {
  const { file, lines } = site;
  const removals = statements.map((node): TextEdit => {
    const start = file.text.lastIndexOf("\n", node.start - 1) + 1;
    const newline = file.text.indexOf("\n", node.end);
    return { start, end: newline < 0 ? file.text.length : newline + 1, text: "" };
  });
  return [...removals, { start: lines.start, end: lines.end, text }];
}
