/** How TypeORM finds the row of the violated key again: `{ email }`, `{ team: { id: teamId } }`, `{ email: user.email }`. */

import { decline } from "../../code/fixes/declined";
import { valuesOfKey } from "../../code/fixes/keys";
import { declining } from "../../code/fixes/words";
import {
  type Again,
  declineOldState,
  declineSecondCall,
  isCertainlyGiven,
  isOverridden,
  isSame,
  meansTheSame,
  memberCode,
  valueAgain,
} from "../../code/typescript/again";
import { findBinding } from "../../code/typescript/bindings";
import { isCertain } from "../../code/typescript/types";
import { typescriptKey, typescriptMembers } from "../../syntax/escape";
import { compiler, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { onOneLine } from "../../syntax/typescript-edits";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { rowOf } from "./calls";
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
function keyCondition(site: TypeormSite, mayMiss: boolean): Condition {
  const said = (path: string) => columnOf(site, path) ?? path;
  const values = valuesOfKey(site.context, (relation) => {
    const path = said(relation);
    const value = givenValue(site, path);
    // A column without a default that must have a value proves by the violation that it had one.
    const isOpen = mayMiss || fieldAt(site, path)?.default === "value";
    return isOpen && !isGiven(site, path, value)
      ? decline(
          `\`${path}\` may be undefined here, and TypeORM 0.3 finds any row by a value that is undefined.`,
        )
      : value;
  });
  const found = new Map([...values].map(([path, value]) => [said(path), value]));
  const members = new Map<string, string[]>();
  for (const [path, { text }] of found) {
    const [top = path, ...rest] = path.split(".");
    members.set(top, [...(members.get(top) ?? []), memberCode(site, rest.join(".") || top, text)]);
  }
  const parts = [...members].map(([top, inner]) =>
    found.has(top) ? inner.join(", ") : `${typescriptKey(top, site.style)}: { ${inner.join(", ")} }`,
  );
  return { text: `{ ${parts.join(", ")} }`, values: [...found.values()].map(({ node }) => node) };
}

/** The property of a relation's column (`teamId` beside `team`), where the row is given that one: the relation is not there then. */
function columnOf({ context, write }: TypeormSite, relation: string): string | undefined {
  const { model, constraint } = context;
  if (!modelExtra(model).relations[relation] || !write.values) return undefined;
  const column = constraint.columns[constraint.fields.indexOf(relation)];
  const beside = model.fields.find(
    ({ name, column: own }) => own === column && name !== relation && !modelExtra(model).relations[name],
  );
  if (!beside) return undefined;
  const { known } = rowOf(write.values);
  if (known.has(relation)) return undefined;
  return known.has(beside.name) ? beside.name : decline(declining.hidden(relation));
}

/** The value that the row gives to a property; relations as `{ id: … }`. */
function givenValue(site: TypeormSite, path: string): Again {
  const { values } = site.write;
  if (!values) decline(declining.hidden(path));
  const [top = path, ...rest] = path.split(".");
  const relation = modelExtra(site.context.model).relations[top];
  const given = rowOf(values).known.get(top);
  // A column that takes null has a value here: the violation proves it.
  const certainly = fieldAt(site, path)?.nullable && site.isTypeScript ? "!" : "";
  const entity = entityVariable(site, values);
  if (entity) {
    const member = entity.getText() + typescriptMembers([top, ...rest], site.style);
    const text = relation ? byReference(site, member, relation) : member + certainly;
    return { text, node: entity, isMember: true };
  }
  if (given && isCreated(values) && isSetByListener(site.context, top)) decline(declining.hidden(path));
  if (relation) return relationValue(site, given, path, relation);
  const again = valueAgain(site, values, [top, ...rest]);
  // A default stands only where nothing sets the field before the insert.
  if ((again.orDefault || (!given && !again.isMember)) && isSetByListener(site.context, top))
    decline(declining.hidden(path));
  // `{ ...input }`: its type may name null.
  const isOpen = !given && again.isMember && !isCertainlyGiven(site, again, top);
  if (!given) return isOpen ? { ...again, text: again.text + certainly } : again;
  const mayLack = again.isMember || (/^[\w$.]+$/.test(again.text) && !isCertain(site, given));
  return mayLack ? { ...again, text: again.text + certainly } : again;
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

function fieldAt({ context }: TypeormSite, path: string) {
  return context.model.fields.find(({ name }) => name === path);
}

/** True for `create({ … })` in place: nothing holds the entity that its listeners change. */
function isCreated(values: ts.Expression): boolean {
  const inner = unwrapAwait(values);
  return compiler().isCallExpression(inner) && lastName(inner.expression) === "create";
}

function relationValue(
  site: TypeormSite,
  given: ts.Expression | undefined,
  path: string,
  references: readonly string[],
): Again {
  const t = compiler();
  const hidden = declining.hidden(path);
  const [top = path] = path.split(".");
  if (!given || isOverridden(given, top) || !meansTheSame(given, site.call)) decline(hidden);
  const node = unwrap(given);
  if (objectOf(node))
    return isSame(node) ? { text: onOneLine(node), node, isMember: false } : decline(hidden);
  const binding = t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  if (!binding || !t.isIdentifier(node)) decline(hidden);
  // Behind a question mark there may be no row to compare with.
  const isOptional =
    t.isParameter(binding) &&
    (binding.questionToken || !(binding.type && t.isTypeReferenceNode(binding.type)));
  return isOptional && site.isTypeScript
    ? decline(hidden)
    : { text: byReference(site, node.text, references), node, isMember: false };
}

function byReference({ style }: TypeormSite, path: string, references: readonly string[]): string {
  const members = references.map(
    (name) => `${typescriptKey(name, style)}: ${path}${typescriptMembers([name], style)}`,
  );
  return `{ ${members.join(", ")} }`;
}

/** True where the code shows that the property has a value: neither undefined nor null. */
function isGiven(site: TypeormSite, path: string, value: Again): boolean {
  const t = compiler();
  if (value.orDefault) return true;
  const { values } = site.write;
  const [top = path, ...rest] = path.split(".");
  const given = rowOf(values).known.get(top);
  if (modelExtra(site.context.model).relations[top])
    return given === undefined || !objectOf(given) || isCertain(site, given);
  if (given) {
    const inner = rest.reduce<ts.Expression | undefined>((each, name) => memberOf(each, name), given);
    return inner !== undefined && isCertain(site, inner);
  }
  const entity = values && entityVariable(site, values);
  if (!entity) return isCertainlyGiven(site, value, top);
  const binding = t.isIdentifier(entity) ? findBinding(entity.text, entity) : undefined;
  const isWhole = !binding || (t.isParameter(binding) && !binding.questionToken);
  return isWhole && !fieldAt(site, path)?.nullable;
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
): Condition {
  const { context, quote, meaningOf } = site;
  const isKnown = (each: ts.CallExpression) => {
    const meaning = meaningOf(each);
    return meaning?.exact === true && meaning.kind !== "runner";
  };
  declineSecondCall(site, isKnown);
  declineOldState(site);
  const condition = keyCondition(site, mayMiss);
  const on = finderOf(site);
  if (!on) decline(`The file knows \`${context.model.name}\` as a type only, so the row cannot be read.`);
  // A plain read would see an old state.
  const locks = context.write.inTransaction === true && context.database?.inTransaction?.seesLatest === false;
  const { text, values } = condition;
  const [method, argument] = locks
    ? [reading.replace("OneBy", "One"), `{ where: ${text}, lock: { mode: ${quote("pessimistic_read")} } }`]
    : [reading, text];
  return { text: `${on.on}.${method}(${on.entity ? `${on.entity}, ` : ""}${argument})`, values };
}
