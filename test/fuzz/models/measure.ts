/** Damages model files and counts which of the declarations that the damage did not touch are still read, at their right places. */

import type { Orm } from "../../../server/src/domain/adapters";
import type { Constraint, Model } from "../../../server/src/domain/model";
import { createSource, type Place, type Source } from "../../../server/src/domain/text";
import { django } from "../../../server/src/orms/django";
import { prisma } from "../../../server/src/orms/prisma";
import { typeorm } from "../../../server/src/orms/typeorm";
import { apply, type Damage, type DamageKind, type Dice, damage, kinds, type Stretch } from "./damage";
import { generated, type Language, type Seed, seedsOf } from "./seeds";
import { isWhole, type Statement, statementsIn } from "./spans";

export const readers: readonly { readonly orm: Orm; readonly language: Language }[] = [
  { orm: django, language: "python" },
  { orm: typeorm, language: "typescript" },
  { orm: prisma, language: "prisma" },
];

/** Declarations: how many were to be kept, and how many were. */
export interface Share {
  kept: number;
  expected: number;
}

export interface Finding {
  readonly what: string;
  readonly text: string;
}

/** What the runs over one reader have shown so far. */
export interface Measure {
  readonly orm: string;
  readonly title: string;
  executions: number;
  /** Declared in another statement than the damaged one. */
  readonly elsewhere: Map<DamageKind, Share>;
  /** Declared by another member of the damaged class. */
  readonly beside: Map<DamageKind, Share>;
  /** Found in a damaged file, in no statement that the damage touched nor in a class derived from one, and not there before. */
  invented: number;
  readonly findings: Finding[];
  /** The damages that lost a declaration with the lines around them, for a person who looks into it. */
  readonly lost: { readonly kind: DamageKind; readonly what: string; readonly text: string }[];
}

export interface Bench {
  /** Damages one file, reads it and counts. */
  attempt(): void;
  readonly measure: Measure;
}

/** How many times as much a text of four times the length costs (test/benchmark/measure.mjs). */
export type Growth = (run: (size: number, look: number) => void) => number;

/** @param root folder of the repository @param growth absent = growth is not looked at */
export async function createBench(
  { orm, language }: (typeof readers)[number],
  root: string,
  roll: Dice,
  growth?: Growth,
): Promise<Bench> {
  await orm.prepare?.();
  const seeds = seedsOf(language, root);
  const prepared = new Map<Seed, Prepared | null>();
  /** One that is whole and declares something. */
  const file = (): Prepared => {
    if (roll(3) === 0) return prepare(orm, language, generated(language, roll));
    for (;;) {
      const seed = seeds[roll(seeds.length)];
      if (!seed) throw new Error(`no model files of ${orm.id}`);
      const known = prepared.get(seed);
      const made =
        known === undefined && isWhole(language, seed) ? prepare(orm, language, seed) : (known ?? null);
      const fitting = made && made.declared.length > 0 ? made : null;
      prepared.set(seed, fitting);
      if (fitting) return fitting;
    }
  };
  const measure: Measure = {
    orm: orm.id,
    title: orm.title,
    executions: 0,
    elsewhere: new Map(),
    beside: new Map(),
    invented: 0,
    findings: [],
    lost: [],
  };
  const attempt = () => {
    const healthy = file();
    const { seed } = healthy;
    const kind = kinds[measure.executions % kinds.length];
    measure.executions++;
    const where = kind && pick(healthy, kind, roll);
    const done = where && damage(kind, language, seed.text, where, roll);
    if (!done) return;
    const text = apply(seed.text, done);
    // `from .db import models` is whole, and of another module: nothing of it is Django's.
    if (kind === "broken import" && isWhole(language, { path: seed.path, text })) return;
    try {
      count(measure, kind, healthy, done, read(orm, createSource(seed.path, text)), text);
      if (growth && measure.executions % grown === 0) checkGrowth(orm, seed.path, text, growth);
    } catch (error) {
      const place = /at (?!checkGrowth)\S+ .*$/m.exec((error as Error).stack ?? "")?.[0] ?? "";
      measure.findings.push({ what: `${(error as Error).message} ${place}`, text });
    }
  };
  return { attempt, measure };
}

interface Declaration {
  readonly key: string;
  readonly fields: readonly string[];
  readonly model: Stretch;
  readonly at: Stretch;
}

interface Prepared {
  readonly seed: Seed;
  readonly statements: readonly Statement[];
  readonly declared: readonly Declaration[];
}

function prepare(orm: Orm, language: Language, seed: Seed): Prepared {
  return {
    seed,
    statements: statementsIn(language, seed),
    declared: read(orm, createSource(seed.path, seed.text)),
  };
}

/** As the index of models does it: a file whose text shows no model is not read. */
function read(orm: Orm, source: Source): Declaration[] {
  const { models } = orm;
  if (!models?.marker(source.text, source.path)) return [];
  return models
    .link([models.read(source)])
    .models.filter((model) => model.place.file === source.path)
    .flatMap((model) =>
      model.constraints
        .filter((constraint) => constraint.place.file === source.path && !constraint.fromMigration)
        .map((constraint) => declaration(source, model, constraint)),
    );
}

function declaration(source: Source, model: Model, constraint: Constraint): Declaration {
  return {
    key: `${model.name} ${constraint.kind} ${constraint.fields.join()}`,
    fields: constraint.fields,
    model: stretchOf(source, model.place),
    at: stretchOf(source, constraint.place),
  };
}

function stretchOf(source: Source, { start, end }: Place): Stretch {
  return { start: source.offset(start), end: source.offset(end) };
}

function pick(file: Prepared, kind: DamageKind, roll: Dice): Statement | undefined {
  const fitting = file.statements.filter(({ isImport }) => isImport === (kind === "broken import"));
  return fitting[roll(fitting.length)];
}

function count(
  measure: Measure,
  kind: DamageKind,
  file: Prepared,
  done: Damage,
  found: readonly Declaration[],
  text: string,
): void {
  const touched = file.statements.filter((each) => meet(each, done));
  const inTouched = ({ model, at }: Declaration) =>
    touched.some((each) => isWithin(at, each) || isWithin(model, each));
  const shift = done.text.length - (done.end - done.start);
  const moved = (offset: number) => (offset >= done.end ? offset + shift : offset);
  const written = ({ key, at }: Declaration, map = (offset: number) => offset) =>
    `${key} ${map(at.start)}-${map(at.end)}`;
  const now = new Set(found.map((each) => written(each)));
  const elsewhere = file.declared.filter((each) => !inTouched(each));
  const lost = elsewhere.filter((each) => !now.has(written(each, moved)));
  add(measure.elsewhere, kind, elsewhere.length - lost.length, elsewhere.length);

  const beside = file.declared.filter((each) => inTouched(each) && isBeside(each, file, touched, done));
  const lostBeside = beside.filter((each) => !now.has(written(each, moved)));
  add(measure.beside, kind, beside.length - lostBeside.length, beside.length);
  const first = lost[0] ?? lostBeside[0];
  if (first) {
    const around = text.slice(Math.max(0, done.start - 300), done.start + done.text.length + 300);
    measure.lost.push({
      kind,
      what: `${lost.length > 0 ? "elsewhere" : "beside"}: ${first.key}`,
      text: around,
    });
  }

  const before = new Set(file.declared.map((each) => written(each, moved)));
  const reach = touched.map(({ start, end }) => ({ start, end: moved(end) }));
  // What a class inherits follows from its base: a base whose `abstract` is half typed has a table, and its children a link to it.
  const bases = touched.flatMap(({ start, end }) =>
    [...file.seed.text.slice(start, end).matchAll(/\bclass (\w+)/g)].map((match) => match[1] ?? ""),
  );
  const follows = ({ model }: Declaration) => {
    const words = (text.slice(model.start).split("\n", 1)[0] ?? "").split(/\W+/);
    return bases.some((base) => words.includes(base));
  };
  const invented = found.filter(
    (each) =>
      !follows(each) &&
      !before.has(written(each)) &&
      !reach.some((one) => isWithin(each.at, one) || isWithin(each.model, one)),
  );
  measure.invented += invented.length;
  const [made] = invented;
  if (made) {
    const around = text.slice(Math.max(0, done.start - 300), done.start + done.text.length + 300);
    measure.lost.push({ kind, what: `invented: ${made.key}`, text: around });
  }
}

/** The damage lies within one member of a class, and the declaration neither in it nor about its field. */
function isBeside(
  { at, model, fields }: Declaration,
  { declared }: Prepared,
  touched: readonly Statement[],
  done: Damage,
): boolean {
  const [statement] = touched;
  if (!statement || touched.length > 1 || !isWithin(model, statement) || !isWithin(at, statement))
    return false;
  const hit = statement.members.find((member) => isWithin(done, member));
  if (!hit || meet(hit, at)) return false;
  const own = declared.filter((other) => isWithin(other.at, hit)).flatMap((other) => other.fields);
  return !fields.some((field) => own.includes(field));
}

function add(shares: Map<DamageKind, Share>, kind: DamageKind, kept: number, expected: number): void {
  const share = shares.get(kind) ?? { kept: 0, expected: 0 };
  share.kept += kept;
  share.expected += expected;
  shares.set(kind, share);
}

const meet = (a: Stretch, b: Stretch) => a.start <= b.end && b.start <= a.end;
const isWithin = (inner: Stretch, outer: Stretch) => outer.start <= inner.start && inner.end <= outer.end;

/** Every so many texts one is also grown to 64 KB, to see a cost that grows faster than the text. */
const grown = 50;
/** Four times the text costs 4 times as much where the cost is linear, 16 times where it is quadratic. */
const faster = 9;

function checkGrowth(orm: Orm, path: string, text: string, growth: Growth): void {
  const { models } = orm;
  if (!models) return;
  const factor = growth((size, look) => {
    // Trees are kept by their text: each look is at another one.
    const grown = `${text}\n`.repeat(Math.ceil(size / text.length)).slice(0, size + look);
    models.read(createSource(path, grown));
  });
  if (factor >= faster)
    throw new Error(`a text of four times the length cost ${factor.toFixed(0)} times as much`);
}

/** The least share of a reader's kinds of damage, elsewhere; 1 where nothing was expected. */
export function leastShare({ elsewhere }: Measure): number {
  return Math.min(
    1,
    ...[...elsewhere.values()].map(({ kept, expected }) => (expected === 0 ? 1 : kept / expected)),
  );
}

/** One line for each kind of damage and reader. */
export function table(measures: readonly Measure[]): string {
  const percent = (share: Share | undefined) =>
    share && share.expected > 0 ? `${((100 * share.kept) / share.expected).toFixed(2)} %` : "–";
  const rows = measures.flatMap(({ title, elsewhere, beside }) => [
    ...kinds
      .filter((kind) => elsewhere.get(kind)?.expected)
      .map((kind) => [title, kind, percent(elsewhere.get(kind)), percent(beside.get(kind))]),
    [title, "all", percent(total(elsewhere)), percent(total(beside))],
  ]);
  const head = ["", "damage", "other statements", "same class"];
  return [head, ...rows]
    .map(
      ([orm = "", kind = "", a = "", b = ""]) =>
        `  ${orm.padEnd(8)} ${kind.padEnd(17)} ${a.padStart(16)} ${b.padStart(12)}`,
    )
    .join("\n");
}

function total(shares: ReadonlyMap<DamageKind, Share>): Share {
  const all = [...shares.values()];
  return {
    kept: all.reduce((sum, { kept }) => sum + kept, 0),
    expected: all.reduce((sum, { expected }) => sum + expected, 0),
  };
}
