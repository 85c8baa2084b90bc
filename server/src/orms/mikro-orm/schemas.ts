/** Reads entities that are declared as data: `defineEntity({ … })`, `new EntitySchema({ … })`, objects of properties that they spread. */

import type { Source } from "../../domain/text";
import { compiler, findAll, placeOf, type ts, unwrap } from "../../syntax/typescript";
import { linksFrom } from "../../syntax/typescript-calls";
import { type Imports, importedName, returned, targetOf } from "../../syntax/typescript-classes";
import { elementsOf, memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { importsIn, isMikro, ruleIn } from "./classes";
import { hiddenBy, isTrue, kindOf, type Options, optionsOf, propOf, textIn } from "./options";
import type { RawEntity, RawProp } from "./raw";

export function readSchemas(source: Source, root: ts.SourceFile, imports: Imports): RawEntity[] {
  const t = compiler();
  if (!/defineEntity|EntitySchema|\bp\.|properties\./.test(source.text)) return [];
  const classes = findAll(root, t.isCallExpression)
    .map(setClass)
    .filter((each) => each !== undefined);
  const made = [...findAll(root, t.isCallExpression), ...findAll(root, t.isNewExpression)]
    .filter((node) =>
      /^(?:defineEntity|EntitySchema)$/.test(importedName(node.expression, imports, isMikro) ?? ""),
    )
    .flatMap((node) => readSchema(source, node, imports, classes) ?? []);
  return [...made, ...readParts(source, root, imports)];
}

/** `UserSchema.setClass(User)` */
function setClass(call: ts.CallExpression): readonly [schema: string, name: string] | undefined {
  const t = compiler();
  const [given] = call.arguments;
  return t.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === "setClass" &&
    t.isIdentifier(call.expression.expression) &&
    given &&
    t.isIdentifier(given)
    ? [call.expression.expression.text, given.text]
    : undefined;
}

function readSchema(
  source: Source,
  node: ts.CallExpression | ts.NewExpression,
  imports: Imports,
  classes: readonly (readonly [string, string])[],
): RawEntity | undefined {
  const t = compiler();
  const given = node.arguments?.[0];
  const options = optionsOf(given);
  const of = targetOf(memberOf(given, "class"));
  const said = stringOf(memberOf(given, "name"));
  const holder = node.parent;
  const variable =
    t.isVariableDeclaration(holder) && t.isIdentifier(holder.name) ? holder.name.text : undefined;
  const set = classes.find(([schema]) => schema === variable)?.[1];
  const name = set ?? of ?? said;
  if (name === undefined) return undefined;
  const { props, spreads } = propertiesIn(source, memberOf(given, "properties"));
  const base = targetOf(memberOf(given, "extends"));
  const rules = (["unique", "check"] as const).flatMap((kind) =>
    (elementsOf(memberOf(given, kind === "unique" ? "uniques" : "checks")) ?? []).flatMap(
      (each) => ruleIn(source, kind, each, each, null) ?? [],
    ),
  );
  const isPart = isTrue(options, "abstract") || isTrue(options, "embeddable");
  return {
    name,
    aliases: [variable, said].flatMap((each) => (each !== undefined && each !== name ? [each] : [])),
    file: source.path,
    place: placeOf(source, memberOf(given, "name") ?? memberOf(given, "class") ?? node),
    kind: isPart ? "part" : "entity",
    table: textIn(options, "tableName", "collection"),
    schema: textIn(options, "schema"),
    bases: [...spreads, ...(base === undefined ? [] : [base])],
    imports: importsIn(imports),
    discriminator: textIn(options, "discriminatorColumn", "discriminator"),
    perType: textIn(options, "inheritance") === "tpt",
    modern: false,
    props,
    rules,
    ...hiddenBy(
      [...(objectOf(memberOf(given, "filters"))?.members.values() ?? [])].map(({ value }) => value),
    ),
  };
}

/** `const base = { id: p.integer().primary() }`: what entities may spread. */
function readParts(source: Source, root: ts.SourceFile, imports: Imports): RawEntity[] {
  const t = compiler();
  return root.statements.flatMap((statement) => {
    if (!t.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }): RawEntity[] => {
      if (!t.isIdentifier(name) || !initializer || !objectOf(initializer)) return [];
      const { props, spreads } = propertiesIn(source, initializer, true);
      if (props.length === 0) return [];
      const plain = {
        aliases: [],
        table: null,
        schema: null,
        discriminator: null,
        perType: false,
        modern: false,
      };
      const at = { name: name.text, file: source.path, place: placeOf(source, name) };
      return [
        { ...plain, ...at, kind: "part", bases: spreads, imports: importsIn(imports), props, rules: [] },
      ];
    });
  });
}

/** An object of properties, or the function that gives it; `built` = only those that a builder makes. */
function propertiesIn(source: Source, given: ts.Expression | undefined, built = false) {
  const t = compiler();
  const object = objectOf((given && returned(unwrap(given))) ?? given);
  const props: RawProp[] = [];
  const spreads: string[] = [];
  for (const property of object?.node.properties ?? []) {
    const spread = t.isSpreadAssignment(property) ? targetOf(property.expression) : undefined;
    if (spread !== undefined) spreads.push(spread);
    const name = property.name && memberName(property.name);
    const value = object?.members.get(name ?? "")?.value;
    const inner = value && (returned(unwrap(value)) ?? unwrap(value));
    if (!property.name || name === undefined || !inner) continue;
    const chain = t.isCallExpression(inner) ? builtBy(inner) : undefined;
    if (!chain && (built || !objectOf(inner))) continue;
    const options = chain?.options ?? optionsOf(inner);
    const isEmbedded = isTrue(options, "embedded");
    props.push(
      propOf(
        chain
          ? kindOf(chain.method)
          : isEmbedded
            ? "embedded"
            : kindOf(options.get("kind") ?? options.get("reference")),
        options,
        {
          name,
          place: placeOf(source, property.name),
          declared: placeOf(source, property),
          type: chain?.method ?? null,
          target: chain?.target ?? null,
          primary: isTrue(options, "primary"),
          optional: false,
        },
      ),
    );
  }
  return { props, spreads };
}

/** `p.string().length(20).unique("name")`: the first call says what it is, the others are its options. */
function builtBy(
  node: ts.CallExpression,
): { method: string; target: string | null; options: Options } | undefined {
  const t = compiler();
  let root: ts.Expression = node;
  const calls: ts.CallExpression[] = [];
  for (;;) {
    if (t.isCallExpression(root)) {
      calls.unshift(root);
      root = root.expression;
    } else if (t.isPropertyAccessExpression(root)) root = root.expression;
    else break;
  }
  const [first] = calls;
  const [start, ...rest] = first ? linksFrom(first) : [];
  if (!start || !first || !t.isIdentifier(root) || !/^(?:p|properties|prop|props)$/.test(root.text))
    return undefined;
  const [given] = first.arguments;
  const options = new Map<string, ts.Expression | null>(
    rest.map(({ name, call }) => [name, call.arguments[0] ?? null]),
  );
  if (start.name === "enum") options.set("items", given ?? null);
  if (start.name === "formula") options.set("formula", null);
  if (start.name === "json") options.set("object", null);
  return { method: start.name, target: (given && targetOf(given)) ?? null, options };
}
