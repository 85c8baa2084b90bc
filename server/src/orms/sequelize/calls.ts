/** Reads the calls that make models and join them: `define`, `init`, `belongsTo`, `new Sequelize({ define })`, what files call the model of another. */

import { findBinding } from "../../code/typescript/bindings";
import { compiler, findAll, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { basesOf } from "../../syntax/typescript-classes";
import { literalOf, memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { enclosingClass, requiredModule } from "../../syntax/typescript-scope";
import { fieldsOf, held, hooksIn, indexesOf, optionsOf, type Read } from "./attributes";
import type { FactsExtra, RawAlias, RawAssociation, RawModel } from "./raw";
import { settersOf } from "./setters";

type Found = Omit<FactsExtra, "migrations">;

export function readCalls(read: Read): Found {
  const t = compiler();
  const calls = findAll(read.root, t.isCallExpression);
  return {
    models: calls.flatMap((call) => modelOf(read, call) ?? []),
    associations: calls.flatMap((call) => associationOf(read, call) ?? []),
    aliases: calls.flatMap((call) => aliasOf(read, call) ?? []),
    hooks: calls.flatMap((call) => hookOf(call) ?? []),
    defaults: findAll(read.root, t.isNewExpression).flatMap(({ expression, arguments: args }) => {
      if (lastName(expression) !== "Sequelize") return [];
      const define = args?.map((each) => memberOf(held(each), "define")).find((each) => each !== undefined);
      return define ? [{ ...optionsOf(define), file: read.source.path }] : [];
    }),
  };
}

/** The class of `this` or `super`, or the last name of what stands there: `({ Post: post }) => User.hasMany(post)` too. */
function ownerOf(node: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrap(node);
  return inner.kind === t.SyntaxKind.ThisKeyword || inner.kind === t.SyntaxKind.SuperKeyword
    ? enclosingClass(inner)?.name?.text
    : (takenAs(inner) ?? lastName(inner));
}

function takenAs(node: ts.Expression): string | undefined {
  const t = compiler();
  const binding = t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  const of = binding && t.isBindingElement(binding) ? binding.propertyName : undefined;
  return of && memberName(of as ts.PropertyName);
}

/** `sequelize.define("User", { … }, { … })`, `User.init({ … }, { sequelize })`, `super.init({ … }, { sequelize })`. */
function modelOf(read: Read, call: ts.CallExpression): RawModel | undefined {
  const t = compiler();
  const path = member(call.expression);
  const [first, second, third] = call.arguments;
  if (path?.name !== "define" && path?.name !== "init") return undefined;
  const isDefine = path.name === "define";
  const [attributes, options] = isDefine ? [second, third] : [first, second];
  if (!first || !objectOf(held(attributes))) return undefined;
  const given = held(options);
  if (!isDefine && !objectOf(given)?.members.has("sequelize")) return undefined;
  const owner = isDefine ? heldBy(call) : ownerOf(path.of);
  const name = isDefine ? stringOf(held(first)) : (stringOf(memberOf(given, "modelName")) ?? owner);
  if (name === undefined && owner === undefined) return undefined;
  const node = isDefine ? undefined : classCalled(read, owner ?? "");
  const at =
    node?.name ?? (isDefine ? first : t.isPropertyAccessExpression(call.expression) ? path.of : first);
  return {
    name: name ?? null,
    aliases: owner === undefined ? [] : [owner],
    file: read.source.path,
    place: placeOf(read.source, at),
    imports: read.raw,
    version: read.version,
    bases: node ? basesOf(node) : [],
    abstract: false,
    fields: fieldsOf(read, attributes),
    indexes: indexesOf(read, options),
    options: optionsOf(options),
    hooks: hooksIn(options),
    setters: settersOf(held(options), node),
  };
}

function classCalled({ root }: Read, name: string): ts.ClassLikeDeclaration | undefined {
  const t = compiler();
  return findAll(root, t.isClassDeclaration).find((each) => each.name?.text === name);
}

/** The variable or the member that is given the value: `const User = …`, `db.User = …`, `exports.User = …`. */
function heldBy(node: ts.Node): string | undefined {
  const t = compiler();
  let { parent } = node;
  while (t.isAsExpression(parent) || t.isParenthesizedExpression(parent)) ({ parent } = parent);
  if (t.isVariableDeclaration(parent) && t.isIdentifier(parent.name)) return parent.name.text;
  if (t.isPropertyAssignment(parent)) return parent.name.getText();
  if (!t.isBinaryExpression(parent) || parent.operatorToken.kind !== t.SyntaxKind.EqualsToken)
    return undefined;
  const name = lastName(parent.left);
  return name === "exports" || name === "default" ? undefined : name;
}

const kinds: ReadonlySet<string> = new Set(["belongsTo", "hasOne", "hasMany", "belongsToMany"]);

function associationOf(read: Read, call: ts.CallExpression): RawAssociation | undefined {
  const path = member(call.expression);
  const [first, options] = call.arguments;
  if (!path || !kinds.has(path.name) || !first) return undefined;
  const source = ownerOf(path.of);
  const target = ownerOf(first) ?? stringOf(first);
  if (source === undefined || target === undefined) return undefined;
  return {
    ...associationWith(read, path.name as RawAssociation["kind"], options),
    source,
    target,
    place: placeOf(read.source, call),
  };
}

/** What the options of an association say. */
export function associationWith(
  read: Read,
  kind: RawAssociation["kind"],
  given: ts.Expression | undefined,
): Omit<RawAssociation, "source" | "target" | "place"> {
  const options = held(given);
  const key = held(memberOf(options, "foreignKey"));
  const other = held(memberOf(options, "otherKey"));
  const through = memberOf(options, "through");
  const named = (node: ts.Expression | undefined) =>
    stringOf(node) ?? stringOf(memberOf(node, "name")) ?? stringOf(memberOf(node, "fieldName")) ?? null;
  const model = memberOf(held(through), "model") ?? through;
  const inner = model && literalModel(model);
  const says = literalOf(memberOf(key, "allowNull"));
  return {
    kind,
    file: read.source.path,
    imports: read.raw,
    as: stringOf(memberOf(options, "as")) ?? null,
    key: named(key),
    required: typeof says === "boolean" ? !says : null,
    unique: literalOf(memberOf(key, "unique")) === true,
    otherKey: named(other),
    refersTo: stringOf(memberOf(options, kind === "belongsTo" ? "targetKey" : "sourceKey")) ?? null,
    constraints: literalOf(memberOf(options, "constraints")) !== false,
    through:
      kind === "belongsToMany" && inner !== undefined
        ? {
            to: inner,
            unique: literalOf(memberOf(held(through), "unique")) !== false,
            key: stringOf(memberOf(options, "uniqueKey")) ?? null,
          }
        : null,
  };
}

/** `"user_groups"`, `UserGroup`, `models.UserGroup`, `() => UserGroup`. */
function literalModel(node: ts.Expression): string | undefined {
  const t = compiler();
  const inner = unwrap(node);
  if (t.isArrowFunction(inner) && !t.isBlock(inner.body)) return lastName(inner.body);
  return stringOf(inner) ?? lastName(inner);
}

/** `const User = require("./user")(sequelize, DataTypes)`, `db.users = UserFactory(sequelize)` with the factory of an import. */
function aliasOf({ source, imports }: Read, call: ts.CallExpression): RawAlias | undefined {
  const t = compiler();
  const inner = unwrap(call.expression);
  const module =
    requiredModule(inner) ?? (t.isIdentifier(inner) ? imports.get(inner.text)?.module : undefined);
  const name = heldBy(call);
  return module?.startsWith(".") && name !== undefined ? { file: source.path, name, module } : undefined;
}

const hookCalls = /^(?:(?:before|after)[A-Z]\w{2,40}|addHook)$/;

/** `User.beforeCreate(…)`, `User.addHook("beforeCreate", …)` */
function hookOf(call: ts.CallExpression): { of: string; hook: string } | undefined {
  const path = member(call.expression);
  if (!path || !hookCalls.test(path.name)) return undefined;
  const of = ownerOf(path.of);
  const hook = path.name === "addHook" ? stringOf(call.arguments[0]) : path.name;
  return of !== undefined && hook !== undefined ? { of, hook } : undefined;
}
