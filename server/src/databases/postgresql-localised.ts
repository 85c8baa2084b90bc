/** PostgreSQL's sentences in its translations: the words that mark each kind, and the order in which names stand in it. */

import type { ViolationKind } from "../domain/incident";

export type Slot = "constraint" | "table" | "column" | "referrer" | "-";

export interface Sentence {
  readonly kind: ViolationKind;
  readonly names: Readonly<Partial<Record<Slot, string>>>;
  readonly start: number;
  readonly end: number;
  readonly migrate: boolean;
}

interface Marker {
  readonly words: string;
  readonly kind: ViolationKind;
  /** One order per number of names. */
  readonly orders: readonly (readonly Slot[])[];
  readonly migrate?: true;
}

const ONE: readonly (readonly Slot[])[] = [["constraint"]];
const ROW: readonly (readonly Slot[])[] = [["table", "constraint"]];
const NULLS: readonly (readonly Slot[])[] = [["column"], ["column", "table"]];
const KEYS: readonly (readonly Slot[])[] = [
  ["table", "constraint"],
  ["table", "constraint", "referrer"],
];
const KEYS_EAST: readonly (readonly Slot[])[] = [
  ["table", "constraint"],
  ["table", "referrer", "constraint"],
];

/** From the message catalogues of PostgreSQL 15 (src/backend/po): de, fr, es, pt_BR, ru, zh_CN, ja, it, ko. */
const MARKERS: readonly Marker[] = [
  { words: "verletzt Unique-Constraint", kind: "unique", orders: ONE },
  { words: "konnte Unique Index", kind: "unique", orders: ONE, migrate: true },
  { words: "verletzt Fremdschlüssel-Constraint", kind: "foreign_key", orders: KEYS },
  { words: "verletzt Not-Null-Constraint", kind: "not_null", orders: NULLS },
  { words: "verletzt Check-Constraint", kind: "check", orders: ROW },
  { words: "verletzt Exclusion-Constraint", kind: "exclusion", orders: ONE },
  { words: "rompt la contrainte unique", kind: "unique", orders: ONE },
  { words: "pas pu créer l'index unique", kind: "unique", orders: ONE, migrate: true },
  { words: "viole la contrainte de clé", kind: "foreign_key", orders: KEYS },
  { words: "viole la contrainte NOT NULL", kind: "not_null", orders: NULLS },
  { words: "viole la contrainte de vérification", kind: "check", orders: ROW },
  { words: "rompt la contrainte d'exclusion", kind: "exclusion", orders: ONE },
  { words: "viola restricción de unicidad", kind: "unique", orders: ONE },
  { words: "pudo crear el índice único", kind: "unique", orders: ONE, migrate: true },
  { words: "viola la llave foránea", kind: "foreign_key", orders: KEYS },
  { words: "viola la restricción de no nulo", kind: "not_null", orders: NULLS },
  { words: "viola la restricción «check»", kind: "check", orders: [["table", "-", "constraint"]] },
  { words: "viola la restricción de exclusión", kind: "exclusion", orders: ONE },
  { words: "viola a restrição de unicidade", kind: "unique", orders: ONE },
  { words: "viola restrição de chave estrangeira", kind: "foreign_key", orders: KEYS },
  { words: "viola a restrição de não-nulo", kind: "not_null", orders: NULLS },
  { words: "viola a restrição de verificação", kind: "check", orders: ROW },
  { words: "viola a restrição de exclusão", kind: "exclusion", orders: ONE },
  { words: "нарушает ограничение уникальности", kind: "unique", orders: ONE },
  { words: "создать уникальный индекс", kind: "unique", orders: ONE, migrate: true },
  { words: "нарушает ограничение внешнего ключа", kind: "foreign_key", orders: KEYS },
  { words: "нарушает ограничение NOT NULL", kind: "not_null", orders: NULLS },
  { words: "нарушает ограничение-проверку", kind: "check", orders: ROW },
  { words: "нарушает ограничение-исключение", kind: "exclusion", orders: ONE },
  { words: "重复键违反唯一约束", kind: "unique", orders: ONE },
  { words: "无法创建唯一索引", kind: "unique", orders: ONE, migrate: true },
  { words: "违反外键约束", kind: "foreign_key", orders: KEYS_EAST },
  { words: "上的外键约束", kind: "foreign_key", orders: KEYS_EAST },
  { words: "违反了非空约束", kind: "not_null", orders: NULLS },
  { words: "违反了检查约束", kind: "check", orders: ROW },
  { words: "违反排他约束", kind: "exclusion", orders: ONE },
  { words: "キー値は一意性制約", kind: "unique", orders: ONE },
  { words: "一意インデックス", kind: "unique", orders: ONE, migrate: true },
  { words: "外部キー制約", kind: "foreign_key", orders: KEYS_EAST },
  { words: "非NULL制約に違反", kind: "not_null", orders: [["column"], ["table", "column"]] },
  { words: "行は検査制約", kind: "check", orders: ROW },
  { words: "排除制約", kind: "exclusion", orders: ONE },
  { words: "viola il vincolo univoco", kind: "unique", orders: ONE },
  { words: "viola il vincolo di chiave esterna", kind: "foreign_key", orders: KEYS },
  { words: "viola il vincolo non nullo", kind: "not_null", orders: NULLS },
  { words: "viola il vincolo di controllo", kind: "check", orders: ROW },
  { words: "violano il vincolo di esclusione", kind: "exclusion", orders: ONE },
  { words: "고유 제약 조건을 위반", kind: "unique", orders: ONE },
  { words: "참조키(foreign key) 제약 조건", kind: "foreign_key", orders: KEYS },
  { words: "null 값이 not null 제약", kind: "not_null", orders: NULLS },
  { words: "체크 제약 조건을 위반", kind: "check", orders: ROW },
];

/** As `Database.signs`: one of them stands in each marker's words. */
export const translatedSigns: readonly string[] = [
  ...[
    "verletzt",
    "unique index",
    "rompt la",
    "l'index unique",
    "viole la",
    "viola ",
    "violano ",
    "pudo crear",
  ],
  ...["нарушает", "уникальный индекс", "约束", "唯一索引", "制約", "一意インデックス", "제약"],
];

/** The first sentence of a translation in the text. Texts in plain ASCII hold only the Italian and Spanish ones. */
export function readLocalised(text: string): Sentence | undefined {
  let first: { marker: Marker; at: number } | undefined;
  for (const marker of MARKERS) {
    const at = text.indexOf(marker.words);
    if (at >= 0 && (!first || at < first.at)) first = { marker, at };
  }
  if (!first) return undefined;
  const { marker, at } = first;
  const start = sentenceStart(text, Math.max(text.lastIndexOf("\n", at) + 1, at - 300), at);
  const names = namesIn(text, start, at + marker.words.length, marker.orders[0]?.length ?? 1);
  const order =
    [...marker.orders].reverse().find((one) => one.length <= names.length) ?? marker.orders[0] ?? [];
  const slots: Partial<Record<Slot, string>> = {};
  order.forEach((slot, i) => {
    const name = names[i];
    if (name !== undefined) slots[slot] = name;
  });
  return {
    kind: marker.kind,
    names: slots,
    start: at,
    end: at + marker.words.length,
    migrate: marker.migrate ?? false,
  };
}

/** To the line's end; a French sentence goes on in the next line. */
function namesIn(text: string, start: number, from: number, needed: number): string[] {
  const [first = "", second = ""] = text.slice(from, from + 400).split("\n");
  const head = text.slice(start, from) + untilWrapper(first);
  const names = quotedNames(head);
  return names.length >= needed ? names : quotedNames(`${head} ${second}`);
}

/**
 * Behind the quote in which an ORM or a logger wraps the sentence (`message: "…`), which is no name's: the last one that
 * leaves whole names in front of the marker.
 */
function sentenceStart(text: string, line: number, at: number): number {
  const from = line + labelEnd(text.slice(line, at));
  const head = text.slice(from, at);
  const wrappers = [...head.matchAll(/[:=([{,]\s{0,3}\\?["'`]/g)].map(
    (match) => match.index + match[0].length,
  );
  const start = wrappers.reverse().find((one) => (head.slice(one).split('"').length - 1) % 2 === 0);
  return from + (start ?? 0);
}

/** Behind the label of a page (`« Valeur de l'exception » : `): no name of the sentence has a colon behind it. */
function labelEnd(head: string): number {
  const label = [...head.matchAll(/[»«“”"’'`] {0,2}[:：]\s/g)].at(-1);
  return label ? label.index + label[0].length : 0;
}

/** Up to the straight quote that opens no name, because the dump goes on behind it. */
function untilWrapper(rest: string): string {
  let quotes = 0;
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] !== '"') continue;
    if (quotes % 2 === 0 && /^" ?[,)}\]]/.test(rest.slice(i, i + 3))) return rest.slice(0, i);
    quotes++;
  }
  return rest;
}

/** Each in a pair of its own kind; straight quotes may be escaped. */
const NAMES =
  /»\s?([^»«„“”"\n]{1,100}?)\s?«|«\s?([^»«„“”"\n]{1,100}?)\s?»|[„“]\s?([^»«„“”"\n]{1,100}?)\s?[“”]|"\s?([^»«„“”"\n]{1,100}?)\s?\\?"/gu;

function quotedNames(sentence: string): string[] {
  return [...sentence.matchAll(NAMES)].flatMap((match) => match.slice(1).find(Boolean) ?? []);
}
