/** The writes of Sequelize's models: by the patterns of the dialect, with rows nested by `include`, the methods of associations and SQL. */

import { transactionAround, transactionSigns } from "../../code/typescript/around";
import type { FoundCall } from "../../code/typescript/patterns";
import { rawWrites } from "../../code/typescript/raw-sql";
import { rowOf } from "../../code/typescript/values";
import { complete, type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model, Write } from "../../domain/model";
import { plural, singular } from "../../syntax/plural";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { modelExtra } from "./link";
import type { Associated } from "./raw";

const calls =
  /\.\s{0,200}(?:create|bulkCreate|upsert|findOrCreate|findCreateFind|update|save|increment|decrement|restore|destroy|truncate|bulk(?:Insert|Update|Delete)|query)\s{0,9}\(|\.(?:create|add|set)[A-Z]\w{0,60}\s{0,9}\(/;

export const writes: WriteReader = writesOf(dialect, { marker, parts, more });

/** The child of a nested create is named by its association alone. */
function marker(text: string, wanted: readonly Model[]): boolean {
  if (!calls.test(text)) return false;
  const lower = text.toLowerCase();
  return wanted.some((model) =>
    [...dialect.called(model), ...modelExtra(model).reachedBy, model.table ?? model.name].some((name) =>
      lower.includes(name.toLowerCase()),
    ),
  );
}

function parts(call: FoundCall, reading: Reading): Part[] {
  const { sql } = call.roles;
  if (sql) return rawParts(sql, reading);
  const isIn = takesPart(call, reading) ? { inTransaction: true as const } : {};
  // The query interface says tables.
  const isTable = /^bulk(?:Insert|Update|Delete)$/.test(call.method);
  const named = isTable
    ? reading.wanted.filter(({ table }) => table === call.model)
    : writtenBy(call, reading);
  const own = named.map((model) => partOf(call, model, dialect));
  const [model] = reading.calls.meanings.models(call.model);
  const nested = model && call.operation === "insert" ? nestedParts(call, model, reading) : [];
  const nests = call.operation === "insert" && call.node.arguments.some((each) => memberOf(each, "include"));
  return [...own.map((part) => ({ ...part, ...(nests ? { nests: true as const } : {}) })), ...nested].map(
    (part) => ({ ...part, ...isIn }),
  );
}

/** The value of `transaction` among the options of a call. */
export function transactionOf({ node }: Pick<FoundCall, "node">): ts.ObjectLiteralElementLike | undefined {
  return node.arguments.flatMap((each) => objectOf(each)?.members.get("transaction")?.node ?? [])[0];
}

/** It is told the transaction, or the version hands it on by itself (7: AsyncLocalStorage). */
function takesPart(call: FoundCall, { models }: Reading): boolean {
  if (transactionOf(call)) return true;
  return (
    models.some((each) => modelExtra(each).version === 7) &&
    transactionAround(call.node, transactionSigns(dialect.transactions)) !== undefined
  );
}

/** `User.create({ email, posts: [{ title }] }, { include: [Post] })` */
function nestedParts(call: FoundCall, model: Model, { wanted, models }: Reading): Part[] {
  if (!call.node.arguments.some((each) => memberOf(each, "include"))) return [];
  const known = [...rowOf(call.roles.row, dialect.signs.calls).known];
  return known.flatMap(([name, value]) => {
    const association = modelExtra(model).associated[name];
    const target = association && models.find(({ id }) => id === association.model);
    if (!target || !wanted.includes(target)) return [];
    const part = partOf({ ...call, operation: "insert", roles: { row: value } }, target, dialect);
    const { key } = association;
    // The key to the parent is given by Sequelize.
    const fields = part.fields && key !== null ? [...part.fields, key] : part.fields;
    return [{ ...part, fields, nests: true as const }];
  });
}

const method = /^(create|add|set)([A-Z]\w{0,80})$/;

/** `user.createPost({ … })`, `user.addGroup(group)`, `post.setAuthor(user)`: https://sequelize.org/docs/v6/core-concepts/assocs/#special-methodsmixins-added-to-instances */
function more(node: ts.Node, reading: Reading): Write[] {
  const t = compiler();
  const path = t.isCallExpression(node) ? member(node.expression) : undefined;
  const [, verb, name = ""] = method.exec(path?.name ?? "") ?? [];
  if (!t.isCallExpression(node) || !path || !verb) return [];
  const on = reading.calls.meanings.of(path.of);
  if (on && on.kind !== "row") return [];
  const owners = on?.model ? reading.calls.meanings.models(on.model) : reading.models;
  const found = owners.flatMap((owner) =>
    Object.entries(modelExtra(owner).associated).flatMap(([as, association]) =>
      isNamed(as, name, verb, association) ? [{ owner, association }] : [],
    ),
  );
  const [first] = found;
  // Without knowing whose row it is, the name must mean one association alone.
  if (!first || (found.length > 1 && !on)) return [];
  const { owner, association } = first;
  const call: FoundCall = {
    node,
    pattern: "",
    form: { as: verb === "create" ? "insert" : "update" },
    operation: verb === "create" ? "insert" : "update",
    method: path.name,
    receiver: path.of,
    on,
    model: owner.name,
    exact: on?.exact === true,
    roles: {},
    links: [{ name: path.name, call: node }],
  };
  const isIn = takesPart(call, reading) ? { inTransaction: true as const } : {};
  return written(call, verb, owner, association, reading).map((part) =>
    complete(call, { ...part, ...isIn }, reading, dialect),
  );
}

/** `createPost`, `addPost`, `addPosts`, `setPosts`, `setAuthor`. */
function isNamed(as: string, name: string, verb: string, { many }: Associated): boolean {
  const said = name.charAt(0).toLowerCase() + name.slice(1);
  const [one, all] = [singular(as), plural(as)].map((each) => each.charAt(0).toLowerCase() + each.slice(1));
  if (!many) return said === one || said === as;
  return verb === "create" ? said === one : said === one || said === all;
}

/** The rows that the method writes: the new one, the one between, or the one that gets the key. */
function written(
  call: FoundCall,
  verb: string,
  owner: Model,
  { model, key, through, kind }: Associated,
  { wanted, models }: Reading,
): Part[] {
  const of = (id: string) => models.filter((each) => each.id === id && wanted.includes(each));
  const [row] = call.node.arguments;
  const created =
    verb !== "create"
      ? []
      : of(model).map((target): Part => {
          const part = partOf({ ...call, roles: row ? { row } : {} }, target, dialect);
          const fields =
            part.fields && key !== null && kind !== "belongsToMany" ? [...part.fields, key] : part.fields;
          return { ...part, fields };
        });
  const between =
    through === null
      ? []
      : of(through).map((each): Part => {
          return { model: each.id, operation: "insert", fields: key === null ? null : [key], nests: true };
        });
  if (kind === "belongsToMany") return [...created, ...between.map((part) => ({ ...part, fields: null }))];
  if (verb === "create") return created;
  const changed = kind === "belongsTo" ? of(owner.id) : of(model);
  return changed.map((each) => ({
    model: each.id,
    operation: "update",
    fields: key === null ? null : [key],
  }));
}

/** `sequelize.query("INSERT …")`: the table stands by its name; of a text that is put together nobody knows. */
function rawParts(given: ts.Expression, { wanted }: Reading): Part[] {
  const inner = unwrap(given);
  const [query] = [memberOf(inner, "query") ?? inner];
  const found = rawWrites(query);
  return wanted.flatMap((model): Part[] => {
    const own = found.filter(({ table }) => table !== null && table === model.table);
    const [first] = own;
    if (!first) return [];
    const does = own.map(({ operation }) => operation);
    return [
      {
        model: model.id,
        operation: does.every((each) => each === "delete") ? "delete" : "raw",
        fields: null,
        sql: { does, text: first.text },
      },
    ];
  });
}
