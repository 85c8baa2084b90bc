/** The write becomes the ORM's own get-or-create, which gives a row and whether it is new; with the other fields saved on a row that was there. */

import type { FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { isPythonName, snakeCase } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { formatCall } from "../../syntax/python-edits";
import { assignmentOf, hasComment, textOf } from "../../syntax/python-tree";
import { setAnew } from "../fixes/anew";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { isNegation } from "./around";
import type { GetOrCreate, NewRow, PySite } from "./dialect";
import { newRow, setsKey } from "./row";
import { nestedReason } from "./site";

/**
 *     customer, _ = Customer.objects.get_or_create(email=email, defaults={"name": name})
 *
 * and, to update, `if not created:` with the other fields and a save of these alone.
 */
export function toGetOrCreate(site: PySite, ways: GetOrCreate, update: boolean): FixResult {
  const { call, roles, method, context, form, statement } = site;
  if (hasComment(form === "expression" ? call.node : statement))
    decline("A comment stands within the call, which the new call would lose: the catch keeps it.");
  ways.unfit(site, update);
  const row = newRow(site, ways);
  if (context.write.operation !== "insert") ways.narrowed(site);
  if (!update) {
    const looked = [...(roles.key?.values?.named.keys() ?? [])];
    const isSame = looked.every((name) => row.key.some((value) => value.name === name));
    return method === ways.method && isSame ? "done" : asGet(site, ways, row);
  }
  declineUpdate(site, row);
  return asUpdate(site, ways, row);
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
function unusedName({ meanings: { bindings }, statement, free }: PySite): string {
  const binding = bindings.at(statement, "_");
  const isTaken = binding ? !/^(?:part|element)$/.test(binding.kind) : bindings.free(statement, "_") !== "_";
  return isTaken ? free("_created", "_was_created") : "_";
}

function asGet(site: PySite, ways: GetOrCreate, row: NewRow): FixResult {
  const { lines, form, target, receiver, receiverText, style, call, isAsync } = site;
  const { indent } = lines;
  const inPlace = ({ start, end }: PyNode, text: string) => inFile(site, [{ start, end, text }]);
  if (site.method === ways.method) {
    const { callee, args } = ways.call(site, row);
    return inPlace(call.node, formatCall(callee, args, { indent, before: indent }, style));
  }
  const line = (head: string, behind = "") =>
    replaced(site, row, callText(site, ways, row, head) + trailing(site) + behind);
  const paired = (name: string | null) => `${indent}${name}, ${unusedName(site)} = `;
  if (receiver.kind === "row") return line(paired(receiverText));
  if (form === "statement") return line(indent);
  if (form === "declared" && !site.inClassBody) return line(paired(target));
  const name = snakeCase(receiver.model.name);
  if (form === "returned" && mayTake(site, name))
    return line(paired(name), `${style.eol}${indent}return ${name}`);
  const inner = callText(site, ways, row, "");
  const { parent } = call.node;
  const isWaiting = isAsync && parent?.type === "await";
  return inPlace(isWaiting ? parent : call.node, `${isAsync ? `(${inner})` : inner}[0]`);
}

/** True where the function may set the name: nothing reads it there. */
function mayTake({ free }: PySite, name: string): boolean {
  return free(name) === name;
}

/** Declines where the other fields can not be saved on a row that is there. */
function declineUpdate(site: PySite, { rest }: NewRow): void {
  const { form, context, method } = site;
  const isUpsert = context.write.operation === "upsert";
  if (rest.length === 0) decline("There is no other field to update.");
  if (isUpsert && !tupleTargets(site))
    decline(`The result of ${method} is used in another way than \`row, created = ...\`.`);
  if (site.inClassBody)
    decline("In the body of a class new names would become attributes: put the write into a function first.");
  if (rest.some(({ name }) => setsKey(site, name)))
    decline("The write chooses the primary key, which a row that is there must keep.");
  if (!isUpsert && form === "expression") decline(nestedReason(site));
  if (rest.some(({ text }) => text.includes("\n")))
    decline("A value takes several lines: put it into a variable first.");
  if (rest.some((value) => !value.isRepeatable))
    decline("A value is computed by a call that must not run twice: put it into a variable first.");
}

function asUpdate(site: PySite, ways: GetOrCreate, row: NewRow): FixResult {
  const { lines, form, target, receiver, receiverText, style } = site;
  const { indent } = lines;
  const names = site.context.write.operation === "upsert" ? tupleTargets(site) : undefined;
  const declared = form === "declared" ? target : null;
  const own = snakeCase(receiver.model.name);
  const name =
    (names?.[0] === "_" ? undefined : names?.[0]) ??
    (receiver.kind === "row" ? receiverText : (declared ?? site.free(own, `${own}_row`)));
  const created = names?.[1] && names[1] !== "_" ? names[1] : site.free("created", "was_created");
  const step = indent + style.indent;
  const set = setAnew(site.context, new Map(row.rest.map((value) => [value.name, value.text])));
  const rest = row.rest.filter((value) => set.includes(value.name));
  const save = ways.save(site, name, { ...row, rest });
  const wait = site.isAsync ? "await " : "";
  const text = [
    callText(site, ways, row, `${indent}${name}, ${created} = `) + trailing(site),
    `${indent}if not ${created}:`,
    ...rest.map((value) => `${step}${name}.${value.name} = ${value.text}`),
    `${step}${formatCall(wait + save.callee, save.args, { indent: step }, style)}`,
    ...(form === "returned" && !names ? [`${indent}return ${name}`] : []),
  ].join(style.eol);
  return replaced(site, row, text);
}

/** `customer, created = ...`. */
function tupleTargets({ file, statement, call }: PySite): [string, string] | undefined {
  const { target, value } = assignmentOf(statement) ?? {};
  const isCall = value === call.node || value?.children[0] === call.node;
  const [row, flag, more] = isCall && target?.type === "pattern_list" ? target.children : [];
  const name = row && textOf(file, row);
  return name && flag && !more && isPythonName(name) ? [name, textOf(file, flag)] : undefined;
}

/** A comment behind the statement stays behind the new one. */
function trailing({ file, statement, lines }: PySite): string {
  return file.text.slice(statement.end, lines.end);
}

/** The constructor and assignments go, the write becomes the new text; comments between stay. */
function replaced(site: PySite, row: NewRow, text: string): FixResult {
  const { file, lines } = site;
  const removals = row.replaced.map((node): TextEdit => {
    const start = file.text.lastIndexOf("\n", node.start - 1) + 1;
    const newline = file.text.indexOf("\n", node.end);
    return { start, end: newline < 0 ? file.text.length : newline + 1, text: "" };
  });
  return inFile(site, [...removals, { start: lines.start, end: lines.end, text }]);
}
