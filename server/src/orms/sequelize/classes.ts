/** Reads classes with decorators: those of sequelize-typescript (`@Table`, `@Column`) and of Sequelize 7 (`@Attribute`, `@NotNull`). */

import { compiler, findAll, placeOf, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { basesOf, classesOf, type Decorated, decoratorsOf, targetOf } from "../../syntax/typescript-classes";
import {
  decoratorCalls,
  literalOf,
  memberName,
  memberOf,
  objectOf,
  stringOf,
} from "../../syntax/typescript-literals";
import {
  fieldOf,
  held,
  hiddenBy,
  hooksIn,
  indexesOf,
  indexOf,
  isUnique,
  optionsOf,
  type Read,
  typeText,
  uniqueIn,
} from "./attributes";
import { associationWith } from "./calls";
import type { RawAssociation, RawField, RawIndex, RawModel } from "./raw";
import { settersOf } from "./setters";

const isOwn = (module: string) =>
  module === "sequelize-typescript" || module.startsWith("@sequelize/core/decorators");

/** Decorators of this file's own: `const JobIndex = createIndexDecorator({ unique: true })`. */
type Indexes = ReadonlyMap<string, ts.CallExpression>;

export function readClasses(read: Read): { models: RawModel[]; associations: RawAssociation[] } {
  const t = compiler();
  const made: Indexes = new Map(
    findAll(read.root, t.isVariableDeclaration).flatMap(({ name, initializer }) =>
      initializer &&
      t.isCallExpression(initializer) &&
      lastName(initializer.expression) === "createIndexDecorator"
        ? [[name.getText(), initializer] as const]
        : [],
    ),
  );
  const found = classesOf(read.root).flatMap((node) => readClass(read, node, made) ?? []);
  return {
    models: found.map(({ model }) => model),
    associations: found.flatMap(({ associations }) => associations),
  };
}

type Property = ts.PropertyDeclaration | ts.AccessorDeclaration;

function readClass(
  read: Read,
  node: ts.ClassDeclaration & { readonly name: ts.Identifier },
  made: Indexes,
): { model: RawModel; associations: RawAssociation[] } | undefined {
  const t = compiler();
  const decorators = decoratorsOf(node, read.imports, isOwn);
  const table = decorators.find(({ name }) => name === "Table");
  const properties = node.members.filter(
    (each): each is Property => t.isPropertyDeclaration(each) || t.isAccessor(each),
  );
  const members = properties.map((each) => ({ node: each, all: decoratorsOf(each, read.imports, isOwn) }));
  const fields = members.flatMap(({ node: each, all }) => fieldIn(read, each, all) ?? []);
  const isAbstract = decoratorCalls(node).some(({ callee }) => callee.getText().endsWith(".Abstract"));
  if (!table && fields.length === 0 && !isAbstract) return undefined;
  const options = table?.args[0];
  const stamps = members.flatMap(({ node: each, all }) =>
    all.flatMap(({ name }) => (stampOf[name] ? [[stampOf[name], memberName(each.name) ?? ""] as const] : [])),
  );
  const hides = hiddenBy(decorators.find(({ name }) => name === "DefaultScope")?.args[0]);
  const hooks = node.members.flatMap((each) =>
    decoratorsOf(each, read.imports, isOwn).flatMap(({ name }) =>
      /^(?:Before|After)[A-Z]/.test(name) ? [name] : [],
    ),
  );
  return {
    model: {
      name: stringOf(memberOf(held(options), "modelName")) ?? node.name.text,
      aliases: [node.name.text],
      file: read.source.path,
      place: placeOf(read.source, node.name),
      imports: read.raw,
      version: read.version,
      bases: basesOf(node),
      abstract:
        isAbstract ||
        (!table && node.modifiers?.some(({ kind }) => kind === t.SyntaxKind.AbstractKeyword) === true),
      fields,
      indexes: [...indexesOf(read, options), ...indexesIn(read, members, made)],
      options: { ...optionsOf(options), ...Object.fromEntries(stamps), ...(hides === null ? {} : { hides }) },
      hooks: [...hooks, ...hooksIn(options)],
      setters: settersOf(held(options), node),
    },
    associations: members.flatMap(
      ({ node: each, all }) => associationIn(read, node.name.text, each, all) ?? [],
    ),
  };
}

const stampOf: Readonly<Record<string, "createdAt" | "updatedAt" | "deletedAt">> = {
  CreatedAt: "createdAt",
  UpdatedAt: "updatedAt",
  DeletedAt: "deletedAt",
};

function fieldIn(read: Read, node: Property, all: readonly Decorated[]): RawField | undefined {
  const column = all.find(({ name }) => name === "Column" || name === "Attribute");
  const foreign = all.find(({ name }) => name === "ForeignKey");
  const of = (...names: string[]) => all.find(({ name }) => names.includes(name));
  const name = memberName(node.name);
  if (!name || !(column ?? of("PrimaryKey", "AutoIncrement", "AllowNull", "NotNull", "Unique", "Default")))
    return undefined;
  const [first, last] = [column?.args[0], column?.args.at(-1)];
  const base = fieldOf(read, name, placeOf(read.source, node.name), objectOf(last) ? last : first);
  if (!base) return undefined;
  const allows = of("AllowNull", "NotNull");
  const says = allows?.name === "NotNull" ? false : literalOf(allows?.args[0]) !== false;
  const [primary, unique, filled] = [of("PrimaryKey"), of("Unique"), of("Default")];
  const given = objectOf(first) ? memberOf(first, "type") : first;
  const target = foreign && targetOf(foreign.args[0]);
  return {
    ...base,
    column: base.column ?? stringOf(of("ColumnName")?.args[0]) ?? null,
    type: given ? typeText(given) : (node.type?.getText() ?? null),
    required: allows ? (says ? false : placeOf(read.source, allows.node)) : base.required,
    primary: primary ? placeOf(read.source, primary.node) : base.primary,
    default: of("AutoIncrement") ? "increment" : filled ? "value" : base.default,
    unique: unique
      ? (uniqueIn(read, unique.node, unique.args[0]) ?? {
          name: null,
          place: placeOf(read.source, unique.node),
        })
      : base.unique,
    references:
      foreign && target !== undefined
        ? { to: target, isTable: false, key: null, place: placeOf(read.source, foreign.node) }
        : base.references,
  };
}

/** `@Index({ unique: true })`, `@Index({ name, unique: true })` on several, `@JobIndex` of `createIndexDecorator`. */
function indexesIn(
  read: Read,
  members: readonly { readonly node: Property; readonly all: readonly Decorated[] }[],
  made: Indexes,
): RawIndex[] {
  const found = new Map<string, { at: ts.Node; options: ts.Expression; fields: string[] }>();
  for (const { node, all } of members) {
    const name = memberName(node.name) ?? "";
    const own = decoratorCalls(node).flatMap((each) => {
      const maker = made.get(lastName(each.callee) ?? "");
      const options = maker?.arguments.find((one) => objectOf(one));
      return options ? [{ at: maker as ts.Node, options, key: each.callee.getText() }] : [];
    });
    const given = all.flatMap(({ name: called, args, node: at }) => {
      const options = called === "Index" ? args.find((each) => objectOf(each)) : undefined;
      return options ? [{ at, options, key: stringOf(memberOf(options, "name")) ?? `#${found.size}` }] : [];
    });
    for (const { at, options, key } of [...own, ...given]) {
      const before = found.get(key);
      if (before) before.fields.push(name);
      else found.set(key, { at, options, fields: [name] });
    }
  }
  return [...found.values()].flatMap(({ at, options, fields }) =>
    isUnique(options) ? [indexOf(read, at, options, fields)] : [],
  );
}

const kinds: Readonly<Record<string, RawAssociation["kind"]>> = {
  BelongsTo: "belongsTo",
  HasOne: "hasOne",
  HasMany: "hasMany",
  BelongsToMany: "belongsToMany",
};

/** `@BelongsTo(() => User, "userId")`, `@HasMany(() => Post, { foreignKey })`, `@BelongsToMany(() => Tag, () => PostTag)`. */
function associationIn(
  read: Read,
  source: string,
  node: Property,
  all: readonly Decorated[],
): RawAssociation | undefined {
  const found = all.find(({ name }) => kinds[name] !== undefined);
  const kind = found && kinds[found.name];
  const target = targetOf(found?.args[0]);
  if (!found || !kind || target === undefined) return undefined;
  const rest = found.args.slice(1);
  const base = associationWith(
    read,
    kind,
    rest.find((each) => objectOf(held(each))),
  );
  const through = kind === "belongsToMany" ? (targetOf(rest[0]) ?? stringOf(rest[0])) : undefined;
  const [key, otherKey] = (kind === "belongsToMany" ? rest.slice(1) : rest).map((each) => stringOf(each));
  return {
    ...base,
    source,
    target,
    // Both libraries name it after the property.
    as: base.as ?? memberName(node.name) ?? null,
    key: base.key ?? key ?? null,
    otherKey: base.otherKey ?? otherKey ?? null,
    decorated: read.version !== 7,
    ...(through !== undefined && !base.through ? { through: { to: through, unique: true, key: null } } : {}),
    place: placeOf(read.source, found.node),
  };
}
