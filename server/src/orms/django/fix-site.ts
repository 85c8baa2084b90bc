/** The write that a fix changes, with what its edit needs: statement, form, manager, and the lookup that finds the row that is there. */

import type { FixContext } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";
import { isPythonName, pythonString } from "../../syntax/escape";
import type { PyFile, PyNode } from "../../syntax/python";
import { type OwnLines, ownLines, type PyStyle, styleOf } from "../../syntax/python-edits";
import {
  callOf,
  childOf,
  enclosing,
  importsOf,
  type PyCall,
  statementAround,
  stringValue,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { linkedExtra } from "./linked";
import type { Meaning, Scope } from "./scope";
import { scopeOf } from "./writes";

/** How the value of the write is used. */
export type Form = "return" | "assign" | "bare" | "nested";

export interface FixSite {
  readonly file: PyFile;
  readonly scope: Scope;
  readonly style: PyStyle;
  readonly call: PyCall;
  /** Method without the `a` of its async form. */
  readonly method: string;
  readonly isAsync: boolean;
  readonly shape: string;
  readonly receiver: Meaning;
  /** `Customer.objects`, `shop.items`, `customer`, `form`. */
  readonly receiverText: string;
  /** What rows are looked up with: `Customer.objects`, `shop.items`, `type(customer).objects`. */
  readonly manager: string;
  readonly statement: PyNode;
  readonly lines: OwnLines;
  readonly form: Form;
  /** Assigned variable of the form "assign". */
  readonly target: string | null;
  /** The function around, or the module: names within it are taken. */
  readonly surroundings: string;
  /** In the body of a class every name becomes an attribute. */
  readonly inClassBody: boolean;
  /** Source text of the alias of another database that the write names (`using`); null = the default one. */
  readonly using: string | null;
}

export type Declined = { readonly declined: string };

/** The reason where no fix of this house can stand here. */
export function fixSite({ write, source, models }: FixContext): FixSite | Declined {
  const shape = String(write.extra?.shape ?? "");
  const reason =
    shape === "raw" && /^a?(?:add|set)$/.test(write.method)
      ? `\`${write.method}()\` writes the rows by itself, so there is no statement of one row to handle: create that row in a statement of its own first.`
      : unfit[shape];
  if (reason !== undefined) return { declined: reason };
  const scope = scopeOf(source, models);
  const { file } = scope;
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  let node: PyNode | undefined;
  walk(file.root, (one) => {
    if (one.type === "call" && one.start === start && one.end === end) node = one;
    return one.start <= start && one.end >= end;
  });
  const call = callOf(file, node);
  if (!node || !call) return { declined: "The file has changed since: the call is not there any more." };
  if (call.function.type !== "attribute")
    return {
      declined:
        "The call is wrapped by another one (sync_to_async): put the write into a synchronous function of its own first.",
    };
  const object = childOf(call.function, "object");
  const receiver = scope.meaningOf(object);
  if (!object || !receiver) return { declined: "What is written here could not be read." };
  const statement = statementAround(node);
  const lines = ownLines(file, statement);
  if (!lines) return { declined: sharedLine };
  const method = textOf(file, childOf(call.function, "attribute") ?? call.function);
  const owner = enclosing(node, "function_definition", "class_definition");
  const receiverText = oneLineChain(textOf(file, object));
  if (receiverText === undefined)
    return { declined: "What the row is written with takes several lines: put it into a variable first." };
  const { form, target } = formOf(file, statement, node);
  const plain = /^a(?=create|save|get_or|update|bulk)/.test(method) ? method.slice(1) : method;
  if (plain !== method && !isAwaited(node))
    return {
      declined: "The call is not awaited here: its error comes out where its result is awaited.",
    };
  const using = usingOf(scope, object, call);
  if (typeof using === "object" && using !== null) return using;
  const manager = managerText(scope, object, receiver, source.path);
  return {
    file,
    scope,
    style: styleOf(file),
    call,
    method: plain,
    isAsync: plain !== method,
    shape,
    receiver,
    receiverText,
    manager: using === null ? manager : `${manager}.using(${using})`,
    statement,
    lines,
    form,
    target,
    surroundings: owner ? textOf(file, owner) : file.text,
    inClassBody: owner?.type === "class_definition",
    using,
  };
}

/** Why a new row that is part of an expression is not handled there. */
export function nestedReason({ call }: FixSite): string {
  const inner = enclosing(call.node, ...comprehensions, "lambda", "block", "module")?.type ?? "";
  if (inner === "lambda")
    return "The call stands in a lambda, which runs later: make it a function of its own first.";
  if (comprehensions.includes(inner))
    return "The call stands in a comprehension, which runs it for many values: write it as a loop first.";
  return "The new row is used within a larger expression: put it into a variable first.";
}

const comprehensions: readonly string[] = [
  "list_comprehension",
  "set_comprehension",
  "dictionary_comprehension",
  "generator_expression",
];

export const sharedLine =
  "The statement shares its line with another one: put it on a line of its own first.";

/** A chain that parentheses spread over lines, joined; undefined where it holds more than names and dots on them. */
function oneLineChain(text: string): string | undefined {
  const joined = text.replace(/\s*\n\s*\./g, ".");
  return joined.includes("\n") || (text.includes("\n") && text.includes("#")) ? undefined : joined;
}

function isAwaited(node: PyNode): boolean {
  let at = node.parent;
  while (at?.type === "parenthesized_expression") at = at.parent;
  return at?.type === "await";
}

/** `using("archive")`, `db_manager("archive")` in the chain, `save(using="archive")`; null = none, declined where it cannot be repeated. */
function usingOf(scope: Scope, object: PyNode, call: PyCall): string | null | Declined {
  const { file } = scope;
  const given: PyNode[] = [];
  const keyword = call.keywords.get("using");
  if (keyword) given.push(keyword);
  for (let at = callOf(file, object); at?.function.type === "attribute"; ) {
    const [alias] = [...at.positional, ...at.keywords.values()];
    if (/(?:^|\.)(?:using|db_manager)$/.test(at.callee ?? "") && alias) given.push(alias);
    at = callOf(file, childOf(at.function, "object"));
  }
  const [alias] = given;
  if (!alias) return null;
  return given.length === 1 && isRepeatable(file, alias)
    ? textOf(file, alias)
    : { declined: "The database to write to is computed here: put its alias into a variable first." };
}

const unfit: Readonly<Record<string, string>> = {
  raw: "The row is written by SQL of your own: handle the conflict there (INSERT ... ON CONFLICT).",
  class:
    "Django's own code writes the row for this class: there is no statement here to put a handler around. Check the value in the form or serializer.",
  bulk: "One statement writes many rows here, so it is not known which of them collides: write them one by one, or pass ignore_conflicts=True where every duplicate may be skipped.",
};

function formOf(file: PyFile, statement: PyNode, node: PyNode): { form: Form; target: string | null } {
  let value = node;
  while (value.parent && /^(?:await|parenthesized_expression)$/.test(value.parent.type)) value = value.parent;
  if (value.parent === statement && statement.type === "return_statement")
    return { form: "return", target: null };
  if (value.parent === statement && statement.type === "expression_statement")
    return { form: "bare", target: null };
  const assignment = value.parent;
  if (assignment?.type === "assignment" && assignment.parent === statement && value.field === "right") {
    const left = childOf(assignment, "left");
    if (left && /^(?:identifier|attribute)$/.test(left.type))
      return { form: "assign", target: textOf(file, left) };
  }
  return { form: "nested", target: null };
}

/** Managers as written, querysets without their filters; instances and forms by their class, by its name where the file has it. */
function managerText(scope: Scope, object: PyNode, receiver: Meaning, path: string): string {
  const { file } = scope;
  if (receiver.kind === "queryset") {
    const method = callOf(file, object)?.function ?? object;
    const inner = childOf(method, "object");
    const before = scope.meaningOf(inner);
    if (inner && before && (before.kind === "queryset" || before.kind === "manager"))
      return managerText(scope, inner, before, path);
  }
  const text = oneLineChain(textOf(file, object)) ?? textOf(file, object);
  if (receiver.kind === "manager" || receiver.kind === "queryset") return text;
  const { model } = receiver;
  const manager = linkedExtra(model).managers[0] ?? "objects";
  const made = receiver.made && callOf(file, receiver.made)?.callee;
  // `form.save(commit=False)` makes the instance too, but is no class.
  const name = made && scope.classNamed(made)?.model.id === model.id ? made : className(scope, model, path);
  if (name !== undefined) return `${name}.${manager}`;
  if (receiver.kind === "form")
    return receiver.serializer ? `${text}.Meta.model.${manager}` : `type(${text}.instance).${manager}`;
  return `type(${text}).${manager}`;
}

function className(scope: Scope, model: Model, path: string): string | undefined {
  if (model.place.file === path) return model.name;
  return [...importsOf(scope.file).keys()].find((name) => scope.classNamed(name)?.model.id === model.id);
}

/** The keyword arguments that find the row with the violated key, or the reason why they cannot be written. */
export function lookupOf(
  site: FixSite,
  constraint: Constraint,
): { readonly args: readonly string[] } | Declined {
  if (constraint.fields.length === 0)
    return { declined: "The key is an expression: no lookup by its fields finds the row." };
  const condition = conditionArguments(constraint.condition);
  if (condition === undefined)
    return { declined: `The key holds only where ${constraint.condition}: no simple lookup finds the row.` };
  const lower = constraint.expression
    ? /^(?:\w+\.)?Lower\(["'](\w+)["']\)$/.exec(constraint.expression)?.[1]
    : undefined;
  if (constraint.expression && lower === undefined)
    return {
      declined: `The key is the expression ${constraint.expression}: no simple lookup finds the row.`,
    };
  const args: string[] = [];
  for (const field of constraint.fields) {
    if (field === site.receiver.sets) continue;
    if (!isPythonName(field)) return noName(field);
    const value = keyValue(site, field);
    if (typeof value !== "string") return value;
    args.push(`${field === lower ? `${field}__iexact` : field}=${value}`);
    // Rows without a value are no duplicates: where the value is None, the lookup may find none of them.
    if (mayBeNull(site, field, value) && !condition.some((part) => part.startsWith(`${field}__isnull=`)))
      args.push(`${field}__isnull=False`);
  }
  for (const part of condition) {
    const field = part.split(/__|=/)[0] ?? part;
    if (args.some((arg) => arg.startsWith(`${part.split("=")[0]}=`))) continue;
    if (!isConstant(site, field))
      return {
        declined: `The key holds only where ${constraint.condition}: whether the new row falls under it is not written here.`,
      };
    args.push(part);
  }
  return args.length > 0 ? { args } : { declined: "The call sets none of the key's fields itself." };
}

/** A field that a string names, in `fields=[...]`: as a keyword it would be code. */
export function noName(field: string): Declined {
  return { declined: `\`${field}\` is no name in Python: no keyword can set it.` };
}

export function mayBeNull({ receiver }: FixSite, field: string, value: string): boolean {
  const declared = receiver.model.fields.find(({ name }) => name === field);
  return declared?.nullable === true && !/^(?:["'\d]|f["'])/.test(value);
}

/** True where the write leaves the field to its default, or to a literal. */
function isConstant({ call, receiver, receiverText, file, surroundings }: FixSite, field: string): boolean {
  if (receiver.kind !== "manager" && receiver.kind !== "queryset") {
    const made = receiver.made && callOf(file, receiver.made);
    const isAssigned = new RegExp(`\\b${receiverText.replace(/\W/g, "\\$&")}\\.${field}\\s*=[^=]`).test(
      surroundings,
    );
    return made !== undefined && !made.spread && !made.keywords.has(field) && !isAssigned;
  }
  const node = call.keywords.get(field);
  return node ? /^(?:true|false|none|string|integer)$/.test(node.type) : !call.spread;
}

/** `Q(current=True)` -> `current=True`; [] without a condition, undefined where it is more than equalities. */
function conditionArguments(condition: string | null | undefined): string[] | undefined {
  if (!condition) return [];
  const inner = /^(?:\w+\.)?Q\(([^()|&~]*)\)$/.exec(condition)?.[1];
  const parts = inner
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts?.every((part) => /^\w+=[\w"'.-]+$/.test(part)) ? parts : undefined;
}

/** Source text of the value that a field of the key gets. */
function keyValue(site: FixSite, field: string): string | Declined {
  const { file, call, receiver, receiverText, shape } = site;
  if (receiver.kind === "instance") return `${receiverText}.${field}`;
  if (receiver.kind === "form")
    return receiver.serializer
      ? `${receiverText}.validated_data[${pythonString(field, site.style)}]`
      : `${receiverText}.instance.${field}`;
  const column = receiver.model.fields.find(({ name }) => name === field)?.column ?? field;
  const direct = call.keywords.get(field);
  const byColumn = call.keywords.get(column);
  const positional =
    field === "username" && /^create_(?:super)?user$/.test(site.method) ? call.positional[0] : undefined;
  const node = direct ?? byColumn ?? positional;
  const [splat] = call.splats;
  const declared = receiver.model.fields.find(({ name }) => name === field);
  // A required column has come from somewhere: with one `**data` it stands in there. A foreign key may be `shop` or `shop_id`.
  if (
    !node &&
    splat &&
    call.splats.length === 1 &&
    declared?.default === "none" &&
    !declared.nullable &&
    declared.column === field &&
    isRepeatable(file, splat)
  )
    return `${textOf(file, splat)}[${pythonString(field, site.style)}]`;
  if (!node) {
    const hidden = call.spread
      ? "hides its values in **"
      : shape === "queryset"
        ? "does not set"
        : "does not name";
    return {
      declined: `The call ${hidden}${call.spread ? "" : ` \`${field}\``}: what to look up is not written here.`,
    };
  }
  if (!isRepeatable(file, node))
    return {
      declined: `\`${field}\` is computed by a call that must not run twice: put its value into a variable first.`,
    };
  return textOf(file, node)
    .split(/\s*\n\s*/)
    .join(" ");
}

const pure =
  /^(?:lower|upper|strip|lstrip|rstrip|title|casefold|capitalize|format|replace|str|int|slugify|isoformat|date|normalize_email|format_html|force_str)$/;

/** True where writing the expression a second time gives the same value and does nothing else. */
export function isRepeatable(file: PyFile, node: PyNode): boolean {
  let repeatable = true;
  walk(node, (one) => {
    if (/^(?:await|yield|named_expression|lambda|generator_expression|list_comprehension)$/.test(one.type))
      repeatable = false;
    const call = one.type === "call" ? callOf(file, one) : undefined;
    if (one.type === "call" && !(call && isPureCall(file, call))) repeatable = false;
    return repeatable;
  });
  return repeatable;
}

/** `data.get("email")` reads; `queue.get()` takes out, and whose `get(key)` it is nobody knows. */
function isPureCall(file: PyFile, call: PyCall): boolean {
  const name = call.callee?.split(".").at(-1) ?? "";
  if (name !== "get") return pure.test(name);
  const [key] = call.positional;
  return (
    (key !== undefined && stringValue(file, key) !== undefined) || /\bobjects\.get$/.test(call.callee ?? "")
  );
}

/** `email`, `shop and sku`. */
export function keyWords(constraint: Constraint): string {
  const { fields } = constraint;
  return fields.length > 1
    ? `${fields.slice(0, -1).join(", ")} and ${fields.at(-1)}`
    : (fields[0] ?? "value");
}
