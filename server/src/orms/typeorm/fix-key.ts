/** The condition that finds the row of the violated key again: `{ email }`, `{ team: { id: teamId } }`, `{ email: user.email }`. */

import { findBinding } from "../../code/typescript/bindings";
import { typescriptKey, typescriptMembers, typescriptString } from "../../syntax/escape";
import { ancestor, compiler, findAll, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { objectOf } from "../../syntax/typescript-literals";
import { createReceivers, lastName, reaching, rowOf } from "./calls";
import { modelExtra } from "./extra";
import { cannotCallAgain, isSetByListener, readsOldState } from "./fix-hazards";
import { type FixSite, finderOf, textOf } from "./fix-site";
import { hasMember, isCertain } from "./fix-types";

export type Condition = { readonly text: string } | { readonly declined: string };

/**
 * Declines where the code does not show a value that can be read twice.
 * @param mayMiss the row need not be there: a missing value would then find any row (TypeORM 0.3 leaves out what is undefined)
 */
export function keyCondition(site: FixSite, mayMiss = false): Condition {
  const { constraint } = site.context;
  if (constraint.condition)
    return { declined: "The key is unique for some rows only, so its columns alone do not find the row." };
  const fields = [...new Set(constraint.fields)];
  if (fields.length === 0) return { declined: "The violated key has no field of the model." };
  const members = new Map<string, string[]>();
  for (const field of fields) {
    const [top = field, ...rest] = field.split(".");
    const value = givenValue(site, top, rest);
    if (value === undefined)
      return {
        declined: `The code does not show a value of \`${field}\` that can be read again, so the row cannot be found.`,
      };
    if (mayBeMissing(site, field, mayMiss) && !isCertainlyGiven(site, top, rest))
      return {
        declined: `\`${field}\` may be undefined here, and TypeORM 0.3 finds any row by a value that is undefined.`,
      };
    if (rest.length > 0) members.set(top, [...(members.get(top) ?? []), member(site, rest.join("."), value)]);
    else members.set(top, [member(site, top, value)]);
  }
  const parts = [...members].map(([top, inner]) =>
    fields.includes(top) ? inner.join(", ") : `${typescriptKey(top, site.style)}: { ${inner.join(", ")} }`,
  );
  return { text: `{ ${parts.join(", ")} }` };
}

function member({ style }: FixSite, name: string, value: string): string {
  return name === value ? name : `${typescriptKey(name, style)}: ${value}`;
}

/** Text of the value that the row gives to a property; relations as `{ id: … }`. */
function givenValue(site: FixSite, top: string, rest: readonly string[]): string | undefined {
  const { values } = site.call;
  if (!values) return undefined;
  const relation = modelExtra(site.context.model).relations[top];
  const variable = entityVariable(site, values);
  if (variable !== undefined) {
    const path = variable + typescriptMembers([top, ...rest], site.style);
    if (relation) return byReference(site, path, relation);
    return isNullable(site, [top, ...rest].join(".")) && site.isTypeScript ? `${path}!` : path;
  }
  const given = rowOf(values).known.get(top);
  if (given && (isOverridden(given, top) || (isCreated(values) && isSetByListener(site.context, top))))
    return undefined;
  const holder = unwrap(values);
  const t = compiler();
  // What the variable holds is what was written, whatever became of the names in its literal.
  if (given && t.isIdentifier(holder) && !relation && rest.length === 0) {
    const path = holder.text + typescriptMembers([top], site.style);
    return isNullable(site, top) && site.isTypeScript ? `${path}!` : path;
  }
  if (given && !meansTheSame(given, site.call.node)) return undefined;
  if (given) return relation ? relationValue(site, given, relation) : innerValue(given, rest);
  const hidden = hiddenIn(values);
  if (hidden === undefined || relation || rest.length > 0 || !hasMember(site, hidden, top)) return undefined;
  return hidden.text + typescriptMembers([top], site.style);
}

/** The variable that holds the entity itself: it still has all its values after the failed write. */
function entityVariable({ call, root, context }: FixSite, values: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrap(values);
  if (call.api === "entity") {
    if (t.isIdentifier(inner) || inner.kind === t.SyntaxKind.ThisKeyword) return textOf(inner);
    return undefined;
  }
  if (!t.isIdentifier(inner)) return undefined;
  const typed = createReceivers(root, reaching(context.model, context.models)).typeOf(inner);
  return typed?.kind === "entity" && typed.exact ? inner.text : undefined;
}

/** A column without a default that must have a value proves by the violation that it had one. */
function mayBeMissing({ context }: FixSite, path: string, mayMiss: boolean): boolean {
  const field = context.model.fields.find(({ name }) => name === path);
  return mayMiss || field?.default === "value";
}

function isNullable({ context }: FixSite, path: string): boolean {
  return context.model.fields.find((field) => field.name === path)?.nullable === true;
}

/** True where every name of the expression stands for the same at the write, and nothing is assigned to it. */
function meansTheSame(given: ts.Expression, call: ts.CallExpression): boolean {
  const t = compiler();
  if (given.pos >= call.pos && given.end <= call.end) return true;
  const { FirstAssignment: first, LastAssignment: last } = t.SyntaxKind;
  const assigned = new Set(
    findAll(call.getSourceFile(), t.isBinaryExpression)
      .filter(({ left, operatorToken: { kind } }) => t.isIdentifier(left) && kind >= first && kind <= last)
      .map(({ left }) => left.getText()),
  );
  return findAll(given, t.isIdentifier).every(
    (each) => !assigned.has(each.text) && findBinding(each.text, each) === findBinding(each.text, call),
  );
}

/** True for `create({ … })` in place: nothing holds the entity that its listeners change. */
function isCreated(values: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrapAwait(values);
  return t.isCallExpression(inner) && lastName(inner.expression) === "create";
}

/** `{ email, ...dto }`: what is spread behind may bring another value, unless it is the rest of a pattern that took this one out. */
function isOverridden(given: ts.Expression, name: string): boolean {
  const t = compiler();
  const member = t.isShorthandPropertyAssignment(given.parent)
    ? given.parent
    : ancestor(given, t.isPropertyAssignment);
  const literal = member?.parent;
  if (!member || !literal || !t.isObjectLiteralExpression(literal)) return false;
  return literal.properties
    .slice(literal.properties.indexOf(member) + 1)
    .filter(t.isSpreadAssignment)
    .some(({ expression }) => !leavesOut(expression, name));
}

function leavesOut(node: ts.Expression, name: string): boolean {
  const t = compiler();
  const object = objectOf(node);
  if (object) return object.complete && !object.members.has(name);
  const binding = t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  return (
    binding !== undefined &&
    t.isBindingElement(binding) &&
    binding.dotDotDotToken !== undefined &&
    t.isObjectBindingPattern(binding.parent) &&
    binding.parent.elements.some((each) => (each.propertyName ?? each.name).getText() === name)
  );
}

function innerValue(given: ts.Expression, rest: readonly string[]): string | undefined {
  const [next, ...deeper] = rest;
  if (next === undefined) return isRepeatable(given) ? textOf(unwrap(given)) : undefined;
  const inside = objectOf(given)?.members.get(next)?.value;
  return inside ? innerValue(inside, deeper) : undefined;
}

function relationValue(
  site: FixSite,
  given: ts.Expression,
  references: readonly string[],
): string | undefined {
  const t = compiler();
  const inner = unwrap(given);
  if (objectOf(inner)) return isRepeatable(inner) ? textOf(inner).replace(/\s*\n\s*/g, " ") : undefined;
  if (!t.isIdentifier(inner)) return undefined;
  const binding = findBinding(inner.text, inner);
  if (!binding) return undefined;
  // Behind a question mark there may be no row to compare with.
  if (
    t.isParameter(binding) &&
    (binding.questionToken || !(binding.type && t.isTypeReferenceNode(binding.type)))
  )
    return site.isTypeScript ? undefined : byReference(site, inner.text, references);
  return byReference(site, inner.text, references);
}

function byReference({ style }: FixSite, path: string, references: readonly string[]): string {
  const members = references.map(
    (name) => `${typescriptKey(name, style)}: ${path}${typescriptMembers([name], style)}`,
  );
  return `{ ${members.join(", ")} }`;
}

/** Text methods without an effect: reading them twice gives the same. */
const PURE = new Set(["toLowerCase", "toUpperCase", "trim", "toString", "normalize", "toLocaleLowerCase"]);

/** True where the expression can stand a second time: names, members, literals, and text methods on those. */
export function isRepeatable(node: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isIdentifier(inner) || t.isLiteralExpression(inner) || inner.kind === t.SyntaxKind.ThisKeyword)
    return true;
  if (inner.kind === t.SyntaxKind.TrueKeyword || inner.kind === t.SyntaxKind.FalseKeyword) return true;
  if (t.isPropertyAccessExpression(inner)) return isRepeatable(inner.expression);
  if (t.isTemplateExpression(inner))
    return inner.templateSpans.every((span) => isRepeatable(span.expression));
  if (t.isObjectLiteralExpression(inner)) {
    const members = objectOf(inner);
    return (
      members?.complete === true &&
      [...members.members.values()].every(({ value }) => value !== undefined && isRepeatable(value))
    );
  }
  if (!t.isCallExpression(inner) || !t.isPropertyAccessExpression(inner.expression)) return false;
  return (
    PURE.has(inner.expression.name.text) &&
    inner.arguments.length === 0 &&
    isRepeatable(inner.expression.expression)
  );
}

/** `create(dto)`, `save(dto)`, `{ ...dto }`: the one variable in which the other values stand. */
function hiddenIn(node: ts.Expression): ts.Identifier | undefined {
  const t = compiler();
  const inner = unwrapAwait(node);
  if (t.isIdentifier(inner)) return inner;
  if (t.isCallExpression(inner) && lastName(inner.expression) === "create") {
    const values = inner.arguments.at(-1);
    return values && hiddenIn(values);
  }
  if (!t.isObjectLiteralExpression(inner)) return undefined;
  const spreads = inner.properties.filter(t.isSpreadAssignment);
  return spreads.length === 1 && spreads[0] ? hiddenIn(spreads[0].expression) : undefined;
}

/** True where the code shows that the property has a value: neither undefined nor null. */
function isCertainlyGiven(site: FixSite, top: string, rest: readonly string[]): boolean {
  const t = compiler();
  const { values } = site.call;
  if (!values) return false;
  const { known } = rowOf(values);
  const given = known.get(top);
  if (modelExtra(site.context.model).relations[top])
    return given === undefined || !objectOf(given) || isCertain(site, given);
  const inner = rest.reduce<ts.Expression | undefined>(
    (each, name) => objectOf(each)?.members.get(name)?.value,
    given,
  );
  if (given) return inner !== undefined && isCertain(site, inner);
  const variable = entityVariable(site, values);
  if (variable === undefined) return site.isTypeScript;
  const binding = t.isIdentifier(unwrap(values)) ? findBinding(variable, values) : undefined;
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
export function readRow(site: FixSite, mayMiss: boolean, reading: Reading = "findOneByOrFail"): Condition {
  const { context, style } = site;
  const refused = cannotCallAgain(site) ?? readsOldState(site);
  if (refused) return { declined: refused };
  const condition = keyCondition(site, mayMiss);
  if ("declined" in condition) return condition;
  const on = finderOf(site);
  if (!on)
    return {
      declined: `The file knows \`${context.model.name}\` as a type only, so the row cannot be read.`,
    };
  const lock =
    context.write.inTransaction === true && ["mysql", "mariadb"].includes(context.violation.engine ?? "");
  const deleted = context.model.hidesRowsBy !== undefined;
  const options = [
    ...(lock ? [`lock: { mode: ${typescriptString("pessimistic_read", style)} }`] : []),
    ...(deleted ? ["withDeleted: true"] : []),
  ];
  const entity = on.entity ? `${on.entity}, ` : "";
  if (options.length === 0) return { text: `${on.on}.${reading}(${entity}${condition.text})` };
  const method = reading.replace("OneBy", "One");
  return { text: `${on.on}.${method}(${entity}{ where: ${condition.text}, ${options.join(", ")} })` };
}
