/** Reads the calls that make models of schemas, and what is said of a schema or a collection behind its declaration. */

import { findBinding, isSettled } from "../../code/typescript/bindings";
import { compiler, findAll, outermost, placeOf, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { classesOf, returned } from "../../syntax/typescript-classes";
import { elementsOf, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { enclosingClass, findProperty } from "../../syntax/typescript-scope";
import { features, givenName } from "./classes";
import type { FactsExtra, RawHeld, RawLater, RawModel } from "./raw";
import {
  fieldsOf,
  heldBy,
  indexOf,
  inlineName,
  isSchema,
  mongooseName,
  objectHeld,
  plainSchema,
  type Read,
} from "./schemas";

/** The models, the later words, the names that `createForClass` gives to the schemas of classes. */
export function readCalls(read: Read): Pick<FactsExtra, "models" | "later" | "held" | "plain"> & {
  readonly made: ReadonlyMap<string, string>;
} {
  const found = {
    models: [] as RawModel[],
    later: [] as RawLater[],
    held: [] as RawHeld[],
    plain: [] as true[],
    made: new Map<string, string>(),
  };
  for (const call of findAll(read.root, compiler().isCallExpression)) {
    const name = lastName(call.expression);
    const [first, second, third] = call.arguments;
    if (name === "model" || name === "discriminator") found.models.push(...modelIn(read, call, name));
    if (name === "getModelForClass" && first) found.models.push(ofClass(read, call, first, null));
    if (name === "getDiscriminatorModelForClass" && first && second)
      found.models.push(ofClass(read, call, second, lastName(first) ?? null));
    if (name === "forFeature" || name === "forFeatureAsync")
      found.models.push(...features(first).flatMap((each) => ofFeature(read, each, null)));
    if (name === "collection") found.held.push(...givenAway(read, call));
    if (name === "pluralize" && first?.kind === compiler().SyntaxKind.NullKeyword) found.plain.push(true);
    const held = heldBy(call);
    if ((name === "createForClass" || name === "buildSchema") && first && held)
      found.made.set(held, lastName(first) ?? "");
    found.later.push(...laterIn(read, call, name, first, second ?? third));
  }
  return found;
}

/** `mongoose.model<IUser>("User", userSchema, "people")`, `connection.model(…)`, `User.discriminator("Admin", adminSchema)`. */
function modelIn(read: Read, call: ts.CallExpression, method: string): RawModel[] {
  const [first, schema, third] = call.arguments;
  const name = textOf(first);
  const path = member(call.expression);
  if (name === undefined || !first || !schema) return [];
  if (!path && mongooseName(call.expression, read) !== "model") return [];
  const held = heldBy(call);
  const [type] = call.typeArguments ?? [];
  return [
    {
      ...base(read, name, first),
      aliases: held ? [held] : [],
      types: type ? [type.getText()] : [],
      schema: schemaName(schema, read),
      collection: method === "model" ? (textOf(third) ?? null) : null,
      base: method === "model" ? null : ((path && lastName(path.of)) ?? null),
    },
  ];
}

function base(read: Read, name: string, at: ts.Node): Omit<RawModel, "schema"> {
  const { source, raw } = read;
  return {
    name,
    aliases: [],
    types: [],
    collection: null,
    base: null,
    file: source.path,
    place: placeOf(source, at),
    imports: raw,
  };
}

/** `userSchema`, `new Schema({ … })` in place, `SchemaFactory.createForClass(User)` in place, `userSchema.clone()`. */
function schemaName(node: ts.Expression, read: Read): string | null {
  const t = compiler();
  const inner = unwrap(node);
  const isInline =
    t.isNewExpression(inner) || isSchema(inner, read) || plainSchema(inner.parent, read) === inner;
  if (isInline) return inlineName(inner);
  if (!t.isCallExpression(inner)) return lastName(inner) ?? null;
  const path = member(inner.expression);
  return path?.name === "clone"
    ? schemaName(path.of, read)
    : ((inner.arguments[0] && lastName(inner.arguments[0])) ?? null);
}

/** Typegoose: `export const UserModel = getModelForClass(User)`. */
function ofClass(read: Read, call: ts.CallExpression, type: ts.Expression, of: string | null): RawModel {
  const name = lastName(type) ?? "";
  const declared = classesOf(read.root).find((each) => each.name.text === name);
  const held = heldBy(call);
  return {
    ...base(read, (declared && givenName(declared, read)) ?? name, type),
    aliases: held ? [held] : [],
    types: [name],
    schema: name,
    base: of,
  };
}

/** NestJS: `{ name: User.name, schema: UserSchema, collection?, discriminators? }`. */
function ofFeature(read: Read, node: ts.Expression, of: string | null): RawModel[] {
  const at = memberOf(node, "name");
  const path = at && member(at);
  const name = path?.name === "name" ? lastName(path.of) : textOf(at);
  if (!at || name === undefined) return [];
  const factory = memberOf(node, "useFactory");
  const given = memberOf(node, "schema") ?? (factory && returned(factory));
  const held = given && objectHeld(given);
  const schema = given && (held && member(held) === undefined && lastName(held) !== undefined ? held : given);
  return [
    {
      ...base(read, name, at),
      types: [name],
      schema: schema ? schemaName(schema, read) : name,
      collection: textOf(memberOf(node, "collection")) ?? null,
      base: of,
    },
    ...features(memberOf(node, "discriminators")).flatMap((each) => ofFeature(read, each, name)),
  ];
}

/** `export const users = db.collection<User>("users")`, at the top of the file. */
function givenAway({ source }: Read, call: ts.CallExpression): RawHeld[] {
  const t = compiler();
  const collection = textOf(call.arguments[0]);
  const variable = outermost(
    call,
    (each) => t.isAsExpression(each) || t.isParenthesizedExpression(each),
  ).parent;
  if (collection === undefined || !t.isVariableDeclaration(variable) || !t.isIdentifier(variable.name))
    return [];
  const isGiven = t.getCombinedModifierFlags(variable) & t.ModifierFlags.Export;
  const isConstant = isSettled(variable);
  return isGiven && isConstant ? [{ name: variable.name.text, file: source.path, collection }] : [];
}

/** A text, or the constant that holds one. */
function textOf(node: ts.Expression | undefined): string | undefined {
  return node && (stringOf(node) ?? stringOf(objectHeld(node)));
}

/** `userSchema.index(…)`, `.plugin(…)`, `.add(…)`, `db.collection("users").createIndex(…)`, `createIndexes([…])`. */
function laterIn(
  read: Read,
  call: ts.CallExpression,
  name: string | undefined,
  first: ts.Expression | undefined,
  second: ts.Expression | undefined,
): RawLater[] {
  const path = member(call.expression);
  if (!path || !first || name === undefined) return [];
  const say = (of: RawLater["of"] | undefined, more: Partial<RawLater>): RawLater[] =>
    of
      ? [
          {
            of,
            file: read.source.path,
            imports: read.raw,
            indexes: [],
            fields: [],
            plugin: null,
            hook: null,
            hides: null,
            ...more,
          },
        ]
      : [];
  if (name === "createIndex") {
    const index = indexOf(read, call, first, second);
    return index ? say(collectionOf(path.of), { indexes: [index] }) : [];
  }
  if (name === "createIndexes" || name === "createIndices") {
    const indexes = (elementsOf(first) ?? []).flatMap(
      (each) => indexOf(read, each, memberOf(each, "key"), each) ?? [],
    );
    return indexes.length > 0 ? say(collectionOf(path.of), { indexes }) : [];
  }
  const schema = schemaOf(path.of);
  if (schema === undefined) return [];
  if (name === "index") {
    const index = indexOf(read, call, first, second);
    return index ? say({ schema }, { indexes: [index] }) : [];
  }
  if (name === "plugin") return say({ schema }, { plugin: lastName(first) ?? first.getText().slice(0, 40) });
  if (name === "set" && stringOf(first) === "timestamps") return say({ schema }, { hook: "timestamps" });
  if (name === "pre" || name === "post")
    return say(
      { schema },
      { hook: `${name} ${stringOf(first) ?? "any"}`, hides: hiddenBy(name, first, second) },
    );
  return name === "add" && objectOf(first) ? say({ schema }, { fields: fieldsOf(read, first, "") }) : [];
}

/** `schema.pre(/^find/, function () { this.find({ deleted: false }); })` -> `deleted`. https://mongoosejs.com/docs/middleware.html */
function hiddenBy(name: string, event: ts.Expression, hook: ts.Expression | undefined): string | null {
  const t = compiler();
  if (name !== "pre" || !hook || !/^\W{1,3}find(?:One)?\b(?!And)/.test(event.getText())) return null;
  const narrows = findAll(hook, t.isCallExpression).find(({ expression }) => {
    const path = member(expression);
    return path?.of.kind === t.SyntaxKind.ThisKeyword && /^(?:find|where|and)$/.test(path.name);
  });
  const [given] = narrows?.arguments ?? [];
  return stringOf(given) ?? [...(objectOf(given)?.members.keys() ?? [])][0] ?? null;
}

/** The variable in front of `.index(…).index(…)`. */
function schemaOf(node: ts.Expression): string | undefined {
  const t = compiler();
  let at = unwrap(node);
  for (let path = undefined as ReturnType<typeof member>; t.isCallExpression(at); at = unwrap(path.of)) {
    path = member(at.expression);
    if (!path) return undefined;
  }
  const held = t.isIdentifier(at) ? objectHeld(at) : undefined;
  if (held && t.isIdentifier(held)) return held.text;
  return t.isIdentifier(at) ? at.text : undefined;
}

/** `db.collection("users")`, a variable or a member that was given it, `User.collection`. */
function collectionOf(node: ts.Expression, depth = 0): RawLater["of"] | undefined {
  const t = compiler();
  const inner = unwrapAwait(node);
  if (depth > 4) return undefined;
  if (t.isCallExpression(inner)) {
    const name = lastName(inner.expression) === "collection" ? textOf(inner.arguments[0]) : undefined;
    return name === undefined ? undefined : { collection: name };
  }
  const path = member(inner);
  if (path?.name === "collection") {
    const model = lastName(path.of);
    return model === undefined ? undefined : { model };
  }
  const made = path ? memberMade(inner, path) : t.isIdentifier(inner) ? variableMade(inner) : undefined;
  return made && collectionOf(made, depth + 1);
}

function variableMade(node: ts.Identifier): ts.Expression | undefined {
  const binding = findBinding(node.text, node);
  return binding && compiler().isVariableDeclaration(binding) ? binding.initializer : undefined;
}

/** `this.users = db.collection("users")`, `collections.users = …`, somewhere in the file. */
function memberMade(
  node: ts.Expression,
  { of, name }: { readonly of: ts.Expression; readonly name: string },
): ts.Expression | undefined {
  const t = compiler();
  const around = of.kind === t.SyntaxKind.ThisKeyword ? enclosingClass(node) : undefined;
  const property = around && findProperty(around, name);
  if (property?.initializer) return property.initializer;
  return findAll(around ?? node.getSourceFile(), t.isBinaryExpression).find(({ left, operatorToken }) => {
    const path = operatorToken.kind === t.SyntaxKind.EqualsToken ? member(left) : undefined;
    return path?.name === name && path.of.getText() === of.getText();
  })?.right;
}
