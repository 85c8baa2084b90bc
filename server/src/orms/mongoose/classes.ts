/** Reads classes that schemas are made of: NestJS' `@Schema()` and `@Prop()`, Typegoose's `@prop()`, `@index()` and `@modelOptions()`. */

import { compiler, placeOf, type ts } from "../../syntax/typescript";
import { basesOf, classesOf, type Decorated, decoratorsOf, returned } from "../../syntax/typescript-classes";
import { elementsOf, memberName, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import type { RawField, RawSchema } from "./raw";
import { fieldWith, indexOf, type Read, schemaOptions } from "./schemas";

const isOwn = (module: string) => module === "@nestjs/mongoose" || module === "@typegoose/typegoose";

export function readClasses(read: Read): RawSchema[] {
  return classesOf(read.root).flatMap((node) => {
    const decorators = decoratorsOf(node, read.imports, isOwn);
    const fields = node.members.flatMap((member) => fieldOf(read, member) ?? []);
    if (fields.length === 0 && decorators.length === 0) return [];
    const given = decorators.find(({ name }) => name === "Schema" || name === "modelOptions")?.args[0];
    const options = schemaOptions(memberOf(given, "schemaOptions") ?? given);
    return [
      {
        names: [node.name.text],
        file: read.source.path,
        place: placeOf(read.source, node.name),
        whole: node.modifiers?.some(({ kind }) => kind === compiler().SyntaxKind.DefaultKeyword) === true,
        imports: read.raw,
        bases: basesOf(node),
        fields,
        indexes: decorators
          .filter(({ name }) => name === "index")
          .flatMap(({ node: at, args }) => indexOf(read, at, args[0], args[1]) ?? []),
        types: [],
        ...options,
        hooks: [
          ...options.hooks,
          ...decorators.flatMap(({ name, args }) =>
            name === "pre" || name === "post" ? [`${name} ${stringOf(args[0]) ?? "any"}`] : [],
          ),
        ],
      },
    ];
  });
}

function fieldOf(read: Read, node: ts.ClassElement): RawField | undefined {
  const t = compiler();
  if (!t.isPropertyDeclaration(node)) return undefined;
  const decorator = decoratorsOf(node, read.imports, isOwn).find(({ name }) => /^(?:Prop|prop)$/.test(name));
  const name = memberName(node.name);
  if (!decorator || !name) return undefined;
  const options = decorator.args.find((each) => objectOf(each));
  const type = typeIn(decorator, options);
  return fieldWith(read, name, placeOf(read.source, node.name), options, type, declaredType(node));
}

/** `@Prop({ type: [ItemSchema] })`, `@prop({ type: () => [Item] })`, `@Prop(String)`, `@Prop([String])`. */
function typeIn({ args }: Decorated, options: ts.Expression | undefined): ts.Expression | undefined {
  const given = memberOf(options, "type") ?? (objectOf(args[0]) ? undefined : args[0]);
  return given && (returned(given) ?? given);
}

/** `address?: Address`, `items: Item[]`: what the decorators see of it. */
function declaredType({ type }: ts.PropertyDeclaration): string | null {
  const t = compiler();
  const inner = type && t.isArrayTypeNode(type) ? type.elementType : type;
  const basic = { string: "String", number: "Number", boolean: "Boolean" }[inner?.getText() ?? ""];
  const name = inner && t.isTypeReferenceNode(inner) ? inner.typeName.getText() : (basic ?? null);
  return name !== null && inner !== type ? `[${name}]` : name;
}

/** `@modelOptions({ options: { customName: "…" } })` */
export function givenName(node: ts.ClassDeclaration, read: Read): string | undefined {
  const options = decoratorsOf(node, read.imports, isOwn).find(({ name }) => name === "modelOptions")
    ?.args[0];
  return stringOf(memberOf(memberOf(options, "options"), "customName"));
}

/** The objects of `forFeature([{ … }])`, and those of its asynchronous form. */
export function features(node: ts.Expression | undefined): readonly ts.Expression[] {
  return (elementsOf(node) ?? []).filter((each) => objectOf(each));
}
