/** The condition that finds the row of the violated key again: `{ email }`, `{ team: { id: teamId } }`, `{ email: user.email }`. */

import type { FixContext } from "../../domain/adapters";
import { createSource } from "../../domain/text";
import { compiler, parseTypeScript, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { memberName, objectOf } from "../../syntax/typescript-literals";
import { findBinding, readImports } from "../../syntax/typescript-scope";
import { type FixSite, finderOf, textOf } from "./fix-site";
import { createReceivers, lastName } from "./receivers";
import { rowOf } from "./rows";
import { reaching } from "./writes";

export type Condition = { readonly text: string } | { readonly declined: string };

/** Declines where the code does not show a value that can be read twice. */
export function keyCondition(site: FixSite): Condition {
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
    if (rest.length > 0) members.set(top, [...(members.get(top) ?? []), member(rest.join("."), value)]);
    else members.set(top, [member(top, value)]);
  }
  const parts = [...members].map(([top, inner]) =>
    fields.includes(top) ? inner.join(", ") : `${top}: { ${inner.join(", ")} }`,
  );
  return { text: `{ ${parts.join(", ")} }` };
}

function member(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`;
}

/** Text of the value that the row gives to a property; relations as `{ id: … }`. */
function givenValue(site: FixSite, top: string, rest: readonly string[]): string | undefined {
  const { values } = site.call;
  if (!values) return undefined;
  const relation = (site.context.model.extra?.relations as Record<string, string[]> | undefined)?.[top];
  const variable = entityVariable(site, values);
  if (variable !== undefined) {
    const path = `${variable}.${[top, ...rest].join(".")}`;
    if (relation) return byReference(path, relation);
    return isNullable(site, [top, ...rest].join(".")) && site.isTypeScript ? `${path}!` : path;
  }
  const given = rowOf(values).known.get(top);
  if (given) return relation ? relationValue(site, given, relation) : innerValue(given, rest);
  const hidden = hiddenIn(values);
  if (hidden === undefined || relation || rest.length > 0 || !hasMember(site, hidden, top)) return undefined;
  return `${hidden.text}.${top}`;
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

function isNullable({ context }: FixSite, path: string): boolean {
  return context.model.fields.find((field) => field.name === path)?.nullable === true;
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
    return site.isTypeScript ? undefined : byReference(inner.text, references);
  return byReference(inner.text, references);
}

function byReference(path: string, references: readonly string[]): string {
  return `{ ${references.map((name) => `${name}: ${path}.${name}`).join(", ")} }`;
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

/** True where the variable's type is seen to have the member, always. Plain JavaScript has no types to fail. */
function hasMember(site: FixSite, variable: ts.Identifier, name: string): boolean {
  const t = compiler();
  if (!site.isTypeScript) return true;
  const binding = findBinding(variable.text, variable);
  if (!binding || !(t.isParameter(binding) || t.isVariableDeclaration(binding)) || !binding.type)
    return false;
  if (t.isParameter(binding) && binding.questionToken) return false;
  const type = binding.type;
  if (t.isTypeLiteralNode(type)) return requires(type.members, name);
  if (!t.isTypeReferenceNode(type) || !t.isIdentifier(type.typeName) || type.typeArguments) return false;
  const declared = declarationOfType(site.context, site.root, type.typeName.text);
  return declared !== undefined && requires(declared.members, name);
}

function requires(members: readonly (ts.TypeElement | ts.ClassElement)[], name: string): boolean {
  const t = compiler();
  const found = members.find((each) => each.name && memberName(each.name as ts.PropertyName) === name);
  if (!found || !(t.isPropertySignature(found) || t.isPropertyDeclaration(found)) || found.questionToken)
    return false;
  return !/\b(?:undefined|null|any|unknown)\b/.test(found.type?.getText() ?? "any");
}

type MemberedType = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeLiteralNode;

/** The interface, class or type of that name: in the file, or in the one that it is imported from by a relative path. */
function declarationOfType(
  context: Pick<FixContext, "read">,
  root: ts.SourceFile,
  name: string,
  depth = 0,
): MemberedType | undefined {
  const t = compiler();
  for (const statement of root.statements) {
    if (
      (t.isInterfaceDeclaration(statement) || t.isClassDeclaration(statement)) &&
      statement.name?.text === name
    )
      return statement;
    if (
      t.isTypeAliasDeclaration(statement) &&
      statement.name.text === name &&
      t.isTypeLiteralNode(statement.type)
    )
      return statement.type;
  }
  const imported = readImports(root).get(name);
  if (!imported?.module.startsWith(".") || depth > 2) return undefined;
  const parts = root.fileName.split("/").slice(0, -1);
  for (const part of imported.module.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const path = parts.join("/").replace(/\.js$/, "");
  for (const ending of [".ts", "/index.ts", ".d.ts"]) {
    const source = context.read(path + ending);
    if (!source) continue;
    const exported = imported.imported === "default" ? name : imported.imported;
    return declarationOfType(
      context,
      parseTypeScript(createSource(source.path, source.text)),
      exported,
      depth + 1,
    );
  }
  return undefined;
}

/** The expression that reads the row of the key, which throws where there is none. */
export function finder(site: FixSite, condition: string): string | undefined {
  const on = finderOf(site);
  if (!on) return undefined;
  const { context } = site;
  const lock =
    context.write.inTransaction === true && ["mysql", "mariadb"].includes(context.violation.engine ?? "");
  const deleted = context.model.hidesRowsBy !== undefined;
  const options = [
    ...(lock ? [`lock: { mode: ${site.style.quote}pessimistic_read${site.style.quote} }`] : []),
    ...(deleted ? ["withDeleted: true"] : []),
  ];
  const entity = on.entity ? `${on.entity}, ` : "";
  if (options.length === 0) return `${on.on}.findOneByOrFail(${entity}${condition})`;
  return `${on.on}.findOneOrFail(${entity}{ where: ${condition}, ${options.join(", ")} })`;
}
