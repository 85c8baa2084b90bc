/** How TypeORM finds the row of the violated key again: `{ email }`, `{ team: { id: teamId } }`, `{ email: user.email }`. */

import type { Declined } from "../../code/dialect";
import { declining, notByColumns } from "../../code/fixes/words";
import { cannotCallAgain, readsOldState } from "../../code/typescript/again";
import { findBinding } from "../../code/typescript/bindings";
import {
  type Again,
  type Hidden,
  isCertainlyGiven,
  isOverridden,
  meansTheSame,
  valueAgain,
} from "../../code/typescript/key";
import { lastName } from "../../code/typescript/meanings";
import { isSame } from "../../code/typescript/repeatable";
import { onOneLine, textOf } from "../../code/typescript/site";
import { isCertain } from "../../code/typescript/types";
import { typescriptKey, typescriptMembers } from "../../syntax/escape";
import { compiler, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { objectOf } from "../../syntax/typescript-literals";
import { rowOf } from "./calls";
import { dialect } from "./dialect";
import { modelExtra } from "./extra";
import { isSetByListener } from "./fix-hazards";
import { finderOf, type TypeormSite } from "./fix-site";

interface Condition {
  readonly text: string;
  /** The expressions that it repeats. */
  readonly values: readonly ts.Expression[];
}

/**
 * Declines where the code does not show a value that can be read twice.
 * @param mayMiss the row need not be there: a missing value would then find any row (TypeORM 0.3 leaves out what is undefined)
 */
function keyCondition(site: TypeormSite, mayMiss: boolean): Condition | Declined {
  const { constraint } = site.context;
  const unfit = notByColumns(constraint);
  if (unfit !== undefined) return { declined: unfit };
  const fields = [...new Set(constraint.fields)];
  if (fields.length === 0) return { declined: "The violated key has no field of the model." };
  const members = new Map<string, string[]>();
  const values: ts.Expression[] = [];
  for (const field of fields) {
    const [top = field, ...rest] = field.split(".");
    const value = givenValue(site, top, rest);
    if (value && "computed" in value) return { declined: declining.computed(field, value.computed) };
    if (!value || "hidden" in value) return { declined: declining.hidden(field) };
    if (mayBeMissing(site, field, mayMiss) && !isGiven(site, top, rest, value))
      return {
        declined: `\`${field}\` may be undefined here, and TypeORM 0.3 finds any row by a value that is undefined.`,
      };
    values.push(value.node);
    const name = rest.length > 0 ? rest.join(".") : top;
    const member = name === value.text ? name : `${typescriptKey(name, site.style)}: ${value.text}`;
    members.set(top, [...(rest.length > 0 ? (members.get(top) ?? []) : []), member]);
  }
  const parts = [...members].map(([top, inner]) =>
    fields.includes(top) ? inner.join(", ") : `${typescriptKey(top, site.style)}: { ${inner.join(", ")} }`,
  );
  return { text: `{ ${parts.join(", ")} }`, values };
}

/** The value that the row gives to a property; relations as `{ id: … }`. */
function givenValue(site: TypeormSite, top: string, rest: readonly string[]): Again | Hidden | undefined {
  const { values } = site.write;
  if (!values) return undefined;
  const relation = modelExtra(site.context.model).relations[top];
  const entity = entityVariable(site, values);
  if (entity) {
    const path = textOf(entity) + typescriptMembers([top, ...rest], site.style);
    return {
      text: relation ? byReference(site, path, relation) : certainly(site, path, [top, ...rest]),
      node: entity,
      isMember: true,
    };
  }
  if (isCreated(values) && rowOf(values).known.has(top) && isSetByListener(site.context, top))
    return undefined;
  if (relation) return relationValue(site, values, top, relation);
  const again = valueAgain(site, values, [top, ...rest], dialect.signs.calls);
  const isVariable = compiler().isIdentifier(unwrap(values)) && rowOf(values).known.has(top);
  return "text" in again && again.isMember && isVariable
    ? { ...again, text: certainly(site, again.text, [top]) }
    : again;
}

/** A column that takes null has a value here: the violation proves it. */
function certainly(site: TypeormSite, text: string, path: readonly string[]): string {
  return isNullable(site, path.join(".")) && site.isTypeScript ? `${text}!` : text;
}

/** The variable that holds the entity itself: it still has all its values after the failed write. */
function entityVariable({ write, meaningOf }: TypeormSite, values: ts.Expression): ts.Expression | undefined {
  const t = compiler();
  const inner = unwrap(values);
  if (write.api === "entity" && inner.kind === t.SyntaxKind.ThisKeyword) return inner;
  if (!t.isIdentifier(inner)) return undefined;
  const meaning = meaningOf(inner);
  return write.api === "entity" || (meaning?.kind === "row" && meaning.exact) ? inner : undefined;
}

/** A column without a default that must have a value proves by the violation that it had one. */
function mayBeMissing({ context }: TypeormSite, path: string, mayMiss: boolean): boolean {
  const field = context.model.fields.find(({ name }) => name === path);
  return mayMiss || field?.default === "value";
}

function isNullable({ context }: TypeormSite, path: string): boolean {
  return context.model.fields.find((field) => field.name === path)?.nullable === true;
}

/** True for `create({ … })` in place: nothing holds the entity that its listeners change. */
function isCreated(values: ts.Expression): boolean {
  const inner = unwrapAwait(values);
  return compiler().isCallExpression(inner) && lastName(inner.expression) === "create";
}

function relationValue(
  site: TypeormSite,
  values: ts.Expression,
  top: string,
  references: readonly string[],
): Again | undefined {
  const t = compiler();
  const given = rowOf(values).known.get(top);
  if (!given || isOverridden(given, top)) return undefined;
  if (!meansTheSame(given, site.call)) return undefined;
  const inner = unwrap(given);
  if (objectOf(inner))
    return isSame(inner) ? { text: onOneLine(inner), node: inner, isMember: false } : undefined;
  if (!t.isIdentifier(inner)) return undefined;
  const binding = findBinding(inner.text, inner);
  if (!binding) return undefined;
  // Behind a question mark there may be no row to compare with.
  const isOptional =
    t.isParameter(binding) &&
    (binding.questionToken || !(binding.type && t.isTypeReferenceNode(binding.type)));
  return isOptional && site.isTypeScript
    ? undefined
    : { text: byReference(site, inner.text, references), node: inner, isMember: false };
}

function byReference({ style }: TypeormSite, path: string, references: readonly string[]): string {
  const members = references.map(
    (name) => `${typescriptKey(name, style)}: ${path}${typescriptMembers([name], style)}`,
  );
  return `{ ${members.join(", ")} }`;
}

/** True where the code shows that the property has a value: neither undefined nor null. */
function isGiven(site: TypeormSite, top: string, rest: readonly string[], value: Again): boolean {
  const t = compiler();
  const { values } = site.write;
  if (!values) return false;
  const given = rowOf(values).known.get(top);
  if (modelExtra(site.context.model).relations[top])
    return given === undefined || !objectOf(given) || isCertain(site, given);
  if (given) {
    const inner = rest.reduce<ts.Expression | undefined>(
      (each, name) => objectOf(each)?.members.get(name)?.value,
      given,
    );
    return inner !== undefined && isCertain(site, inner);
  }
  const entity = entityVariable(site, values);
  if (!entity) return isCertainlyGiven(site, value, top);
  const binding = t.isIdentifier(entity) ? findBinding(entity.text, values) : undefined;
  return (
    !isNullable(site, [top, ...rest].join(".")) &&
    (binding === undefined || (t.isParameter(binding) && binding.questionToken === undefined))
  );
}

/** How the row of the key is read: `findOneByOrFail` throws where there is none, `findOneBy` gives null. */
export type Reading = "findOneByOrFail" | "findOneBy";

/**
 * The expression that reads the row of the violated key through what the write was called on.
 * @param mayMiss see keyCondition
 */
export function readRow(
  site: TypeormSite,
  mayMiss: boolean,
  reading: Reading = "findOneByOrFail",
): Condition | Declined {
  const { context, quote } = site;
  const { node, receiver } = site.write;
  const refused = cannotCallAgain(node, receiver, isKnown) ?? readsOldState(site, node, dialect);
  if (refused) return { declined: refused };
  const condition = keyCondition(site, mayMiss);
  if ("declined" in condition) return condition;
  const on = finderOf(site);
  if (!on)
    return {
      declined: `The file knows \`${context.model.name}\` as a type only, so the row cannot be read.`,
    };
  // A plain read would see an old state.
  const locks = context.write.inTransaction === true && context.database?.inTransaction?.seesLatest === false;
  const options = [
    ...(locks ? [`lock: { mode: ${quote("pessimistic_read")} }`] : []),
    ...(context.model.hidesRowsBy === undefined ? [] : ["withDeleted: true"]),
  ];
  const entity = on.entity ? `${on.entity}, ` : "";
  const { text, values } = condition;
  if (options.length === 0) return { text: `${on.on}.${reading}(${entity}${text})`, values };
  const method = reading.replace("OneBy", "One");
  return { text: `${on.on}.${method}(${entity}{ where: ${text}, ${options.join(", ")} })`, values };

  function isKnown(each: ts.CallExpression): boolean {
    const meaning = site.meaningOf(each);
    return meaning?.exact === true && meaning.kind !== "runner";
  }
}
