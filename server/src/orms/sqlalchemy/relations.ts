/** Relationships of SQLAlchemy's classes: as written, and joined over all files: whose rows an attribute leads to, and by which key. */

import type { Constraint, Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { stringValue, textOf } from "../../syntax/python-tree";
import type { RawRelation } from "./raw";
import { alchemyCall, type Reading } from "./reading";

/** What a relationship is when all classes are known; JSON-able. */
export interface Relation {
  /** Id of the model whose rows it leads to. */
  readonly target: string;
  /** It holds several rows. */
  readonly many: boolean;
  /** The foreign key's field on the side of this class; null where the other side has it. */
  readonly by: string | null;
  /** The foreign key's field of the other side that is set, or made null; null where this side has it, or a table between. */
  readonly sets: string | null;
  /** Id of the table between the two. */
  readonly through: string | null;
  /** A deletion leaves the rows of the other side alone, or deletes them: none becomes null. */
  readonly keeps: boolean;
}

/** What the writes need of a linked model beside its columns. */
export interface ModelExtra {
  readonly relations: Readonly<Record<string, Relation>>;
  /** Ids of the models above whose tables a row of this one has a row in (joined inheritance), or which have its table. */
  readonly parents: readonly string[];
  /** Names by which code writes rows of it: its own, those of the classes below, of what leads to it. */
  readonly called: readonly string[];
  /** Its constructor is its own: a keyword need not be a field. */
  readonly ownConstructor: boolean;
  /** Of the first model: the variables of the workspace that hold a session, or what makes one. */
  readonly sessions?: readonly string[];
}

export function extraOf({ extra }: Model): Partial<ModelExtra> {
  return (extra ?? {}) as Partial<ModelExtra>;
}

/** The relationship that an attribute of a model's is. */
export function relationNamed(model: Model, name: string): Relation | undefined {
  const { relations = {} } = extraOf(model);
  return Object.hasOwn(relations, name) ? relations[name] : undefined;
}

/** `orders = relationship("Order", back_populates="user")`, `orders: Mapped[list["Order"]] = relationship()`, SQLModel's `Relationship`. */
export function readRelation(
  reading: Reading,
  name: string,
  annotation: PyNode | undefined,
  value: PyNode | undefined,
): RawRelation | undefined {
  const { file } = reading;
  const call = alchemyCall(reading, value, /^(?:relationship|relation|Relationship|dynamic_loader)$/);
  if (!call) return undefined;
  const [first] = call.positional;
  const argument = first ?? call.keywords.get("argument");
  const written = annotation ? textOf(file, annotation) : "";
  const type = /[A-Za-z_][\w.]*(?=["']?\]*["']?$|["']?\s{0,3}\|)/.exec(
    written.replace(/\s{0,3}\|\s{0,3}None\b/g, ""),
  )?.[0];
  const said = stringValue(file, argument) ?? (argument ? lambdaText(textOf(file, argument)) : undefined);
  const target = said ?? (type && !/^(?:Mapped|List|list|Any)$/.test(type) ? type : undefined);
  if (!target) return undefined;
  const back = call.keywords.get("backref");
  const uselist = call.keywords.get("uselist")?.type;
  const many = /\b(?:[Ll]ist|[Ss]et|Sequence|Collection|WriteOnlyMapped|DynamicMapped)\b\s?\[/.test(written);
  const cascade = stringValue(file, call.keywords.get("cascade")) ?? "";
  const through = call.keywords.get("secondary");
  return {
    name,
    target,
    many: uselist === "false" ? false : many ? true : written === "" ? null : false,
    backref: stringValue(file, back) ?? stringValue(file, firstArgument(reading, back)) ?? null,
    through: (stringValue(file, through) ?? (through ? textOf(file, through) : undefined)) || null,
    keeps: /delete|all/.test(cascade) || call.keywords.has("passive_deletes"),
  };
}

/** `backref("user", lazy="dynamic")` */
function firstArgument(reading: Reading, node: PyNode | undefined): PyNode | undefined {
  return alchemyCall(reading, node, /^backref$/)?.positional[0];
}

/** `lambda: Order` */
function lambdaText(text: string): string | undefined {
  return /^(?:lambda\s{0,3}:\s{0,3})?([A-Za-z_][\w.]{0,100})$/.exec(text)?.[1];
}

/** A relationship between two linked models, by the foreign keys between their tables. */
export function relationOf(
  raw: Pick<RawRelation, "many" | "keeps">,
  own: Pick<Model, "table" | "constraints">,
  target: Pick<Model, "id" | "table" | "constraints">,
  through: string | null,
): Relation {
  const here = keyTo(own.constraints, target.table);
  const there = keyTo(target.constraints, own.table);
  // A table that refers to itself has the key on either side.
  const isMany = raw.many ?? (through !== null || (there !== null && here === null));
  const base = { target: target.id, many: isMany, through, keeps: raw.keeps };
  if (through !== null) return { ...base, by: null, sets: null };
  return here !== null && !isMany ? { ...base, by: here, sets: null } : { ...base, by: null, sets: there };
}

function keyTo(constraints: readonly Constraint[], table: string | null): string | null {
  const found = constraints.filter(
    ({ kind, references }) => kind === "foreign_key" && table !== null && references?.table === table,
  );
  const [only, other] = found;
  return only && !other ? (only.fields[0] ?? null) : null;
}
