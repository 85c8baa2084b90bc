/** Tables by the generated types of the database; the migrations' own, which say more, are read as SQL. */

import type { ModelReader } from "../../domain/adapters";
import { type Constraint, type Facts, type Field, type Model, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { compiler, parseTypeScript, placeOf, type ts, typescriptFiles, visit } from "../../syntax/typescript";
import { memberName } from "../../syntax/typescript-literals";

const signs = /\bTables\s{0,9}:[\s\S]{1,2000}?\bRow\s{0,9}:/;

/** https://supabase.com/docs/guides/api/rest/generating-types: `supabase gen types typescript`. */
export const models: ModelReader = {
  files: typescriptFiles,
  marker: (text) => text.includes("Insert") && signs.test(text),
  read,
  link: (facts) => {
    const all = facts.flatMap((each) => each.models);
    const byTable = new Map(all.map((each) => [each.table, each.id]));
    const linked = (constraint: Constraint): Constraint => {
      const { references } = constraint;
      const model = references && byTable.get(references.table);
      return references && model !== undefined
        ? { ...constraint, references: { ...references, model } }
        : constraint;
    };
    return { models: all.map((each) => ({ ...each, constraints: each.constraints.map(linked) })), notes: [] };
  },
};

/** The members of an object's type, by their names. */
type Members = ReadonlyMap<string, ts.PropertySignature>;

function read(source: Source): Facts {
  const t = compiler();
  const models: Model[] = [];
  visit(parseTypeScript(source), (node) => {
    if (!t.isPropertySignature(node) || memberName(node.name) !== "Tables") return undefined;
    const { parent } = node.parent;
    const named = t.isPropertySignature(parent) ? memberName(parent.name) : undefined;
    const schema = named === undefined || named === "public" ? null : named;
    for (const table of membersOf(node.type).values()) {
      const model = modelOf(table, schema, source);
      if (model) models.push(model);
    }
    return false;
  });
  return models.length > 0 ? { ...noFacts, models } : noFacts;
}

function modelOf(node: ts.PropertySignature, schema: string | null, source: Source): Model | undefined {
  const table = memberName(node.name);
  const parts = membersOf(node.type);
  const row = membersOf(parts.get("Row")?.type);
  if (table === undefined || row.size === 0) return undefined;
  const given = membersOf(parts.get("Insert")?.type);
  const place = placeOf(source, node.name);
  const fields = [...row].map(([name, column]): Field => {
    const type = column.type?.getText().slice(0, 200) ?? null;
    const nullable = type !== null && /\|\s{0,9}null\b|^null\b/.test(type);
    const isOptional = given.get(name)?.questionToken !== undefined;
    return {
      ...{ name, column: name, type, nullable, place: placeOf(source, column) },
      default: isOptional && !nullable ? "value" : "none",
    };
  });
  const required = fields
    .filter(({ nullable }) => !nullable)
    .map(
      ({ name, place: at }): Constraint => ({
        ...{ kind: "not_null", fields: [name], columns: [name], name: null, place: at },
      }),
    );
  return {
    ...{ id: `${source.path}#${schema === null ? "" : `${schema}.`}${table}`, orm: "supabase", name: table },
    ...{ table, schema, place, fields, columnsOnly: true },
    constraints: [...required, ...relationsOf(parts.get("Relationships")?.type, source)],
  };
}

/** `{ foreignKeyName: "…"; columns: ["user_id"]; referencedRelation: "users"; referencedColumns: ["id"] }`: one for each view as well. */
function relationsOf(type: ts.TypeNode | undefined, source: Source): Constraint[] {
  const t = compiler();
  const found = new Map<string, Constraint>();
  for (const each of type && t.isTupleTypeNode(type) ? type.elements : []) {
    const parts = membersOf(each);
    const [name] = textsOf(parts.get("foreignKeyName")?.type);
    const [table] = textsOf(parts.get("referencedRelation")?.type);
    const columns = textsOf(parts.get("columns")?.type);
    if (name === undefined || table === undefined || found.has(name)) continue;
    const references = { model: table, table, columns: textsOf(parts.get("referencedColumns")?.type) };
    found.set(name, {
      ...{ kind: "foreign_key", fields: columns, columns, name, place: placeOf(source, each), references },
    });
  }
  return [...found.values()];
}

function membersOf(type: ts.TypeNode | undefined): Members {
  const t = compiler();
  const members = type && t.isTypeLiteralNode(type) ? type.members : [];
  return new Map(
    members.flatMap((each) => {
      const name = t.isPropertySignature(each) ? memberName(each.name) : undefined;
      return name !== undefined && t.isPropertySignature(each) ? [[name, each] as const] : [];
    }),
  );
}

/** `"users"`, `["team_id", "user_id"]` */
function textsOf(type: ts.TypeNode | undefined): string[] {
  const t = compiler();
  if (!type) return [];
  if (t.isTupleTypeNode(type)) return type.elements.flatMap(textsOf);
  return t.isLiteralTypeNode(type) && t.isStringLiteral(type.literal) ? [type.literal.text] : [];
}
