/** Why a key was taken: one rule after the other, each weighed against its neighbours. */

import type { Cause, KeyMatch } from "../../domain/diagnosis";
import type { Violation } from "../../domain/incident";
import { deletionMark, type Write } from "../../domain/model";
import { readStatement } from "../../domain/statement";
import type { Place } from "../../domain/text";
import { isArbiter } from "../arbiter";
import { givenColumns } from "../given";
import { ownersOf } from "../owners";
import { cause, type Evidence, list, type Rule } from "./evidence";

export const uniqueRules: readonly Rule[] = [
  damagedIndex,
  staleIndex,
  sequenceBehind,
  nullOrDefault,
  keyInUpdate,
  updateTold,
  copiedRow,
  softDeleted,
  lookupWider,
  upsertRace,
  updateCollision,
  checkedBefore,
  looksByAnother,
  callerAsked,
  duplicateInsert,
];

/** The statement itself looks the row up by this very index, and did not find what the index then refuses: the two can not both be right. */
function damagedIndex({ violation, key, database }: Evidence): Cause | undefined {
  const { statement, constraint, table } = violation;
  const columns = violation.columns.length > 0 ? violation.columns : (key?.constraint.columns ?? []);
  if (!statement || columns.length === 0 || !isArbiter(statement, columns, constraint)) return undefined;
  // Another table's row is a trigger's.
  const written = readStatement(statement)?.table?.toLowerCase();
  const refused = (key?.model.table ?? table)?.toLowerCase();
  if (written === undefined || (refused !== undefined && refused !== written)) return undefined;
  const target = { kind: key?.constraint.kind ?? "unique", table: written, columns } as const;
  if (!database?.repair?.("damaged-index", target)) return undefined;
  const why = `The statement's own \`ON CONFLICT\` is by ${list(columns)}, the key that failed: a sound index finds the row before it can refuse it. It is damaged, mostly by a change of the system's collations (an upgrade, another image), and the table holds duplicates by now.`;
  return cause("damaged-index", "likely", why);
}

/** The database enforces what no model declares: an index that a migration should have dropped, or was made by hand. */
function staleIndex({ violation, key, ambiguous, models, hashedName }: Evidence): Cause | undefined {
  if (key?.constraint.fromMigration)
    return cause(
      "stale-index",
      "certain",
      "Only a migration declares this constraint; the model does not, any more.",
    );
  const { constraint, primary } = violation;
  const columns = violation.columns.length > 0 ? violation.columns : (violation.fields ?? []);
  const named = constraint ?? (columns.length > 0 ? columns.join(", ") : null);
  if (key || ambiguous || named === null || primary) return undefined;
  // The ORM's own name of something: what it was made of is not told.
  if (columns.length === 0 && constraint !== null && hashedName?.test(constraint)) return undefined;
  const owners = ownersOf(violation, models);
  const names = [...new Set(owners.map((model) => model.name))];
  // A library's model and a type of columns alone do not say what they leave out.
  if (names.length === 0 || owners.some((model) => model.external || model.columnsOnly)) return undefined;
  const what = constraint === null ? `that \`${named}\` is unique` : `\`${named}\``;
  const who = names.length === 1 ? `${names[0]} does not declare` : `none of ${names.join(", ")} declares`;
  // A name alone may be one that a renamed table kept: only columns show that nothing of the kind is declared.
  const sure = columns.length > 0 ? "likely" : "possible";
  return cause("stale-index", sure, `The database enforces ${what}, which ${who}.`);
}

/** A generated key collides although the code sets none: the sequence gives numbers that are already taken. */
function sequenceBehind({ key, callSite, database, violation }: Evidence): Cause | undefined {
  if (key?.constraint.kind !== "primary_key" || key.constraint.fields.length !== 1) return undefined;
  const [name] = key.constraint.fields;
  const field = key.model.fields.find((f) => f.name === name);
  const write = callSite?.write;
  if (field?.default !== "increment" || write?.fields?.includes(field.name)) return undefined;
  if (violation.operation === "update" || write?.operation === "update") return undefined;
  const given = givenColumns(violation.statement ?? "");
  const column = key.constraint.columns[0] ?? field.name;
  if (given?.includes(column)) return undefined;
  if (violation.value !== null && largest.has(violation.value))
    return cause(
      "other",
      "likely",
      `\`${field.name}\` has come to ${violation.value}, the largest number that its type can hold: the database has no other one to give. A wider type (BIGINT) is what it needs.`,
    );
  const target = { kind: key.constraint.kind, table: key.model.table ?? "", columns: key.constraint.columns };
  // Engines whose counter can not fall behind its table have no such repair.
  if (database && !database.repair?.("sequence-behind", target)) return undefined;
  const why = `The database numbers \`${field.name}\` itself, and its counter stands behind the rows that are there`;
  if (given || write?.fields) return cause("sequence-behind", "certain", `${why}.`);
  if (!write) return cause("sequence-behind", "likely", `${why}.`);
  const unless = `unless what \`${write.method}()\` is given brings a number of its own`;
  return cause("sequence-behind", "possible", `${why}, ${unless}.`);
}

/** The ends of the integer types, where a counter gives its last number again. */
const largest: ReadonlySet<string> = new Set(
  [8, 16, 24, 32, 64].flatMap((bits) => [2n ** BigInt(bits - 1) - 1n, 2n ** BigInt(bits) - 1n]).map(String),
);

function nullOrDefault({ violation, key, callSite }: Evidence): Cause | undefined {
  return nothingCollides(violation, key) ?? defaultCollides(key, callSite?.write);
}

/** The text shows the value, and it is none. */
function nothingCollides({ value, columns }: Violation, key: KeyMatch | null): Cause | undefined {
  if (value === null) return undefined;
  const bare = value.replace(/^\((.*)\)$/s, "$1");
  // The parts of a composite value can be told apart only where no part holds the separator itself.
  const split = bare.split(", ");
  const parts = split.length === columns.length ? split : [bare];
  const at = parts.findIndex((part) => nothing.test(part));
  const empty = parts[at];
  if (empty === undefined) return undefined;
  const whose = parts.length > 1 ? ", in a part of the key" : "";
  const column = parts.length === columns.length ? columns[at] : undefined;
  const field = key?.model.fields.find((f) => f.column === column || f.name === column);
  if (!/null/i.test(empty)) {
    // An empty text may be a value like any other (the path of a site's root); a default is not.
    const sure = parts.length === 1 && field?.default === "value" ? "certain" : "likely";
    const why = `What collides is an empty value${whose}: two rows without a value of their own.`;
    return cause("null-or-default-collision", sure, why);
  }
  // Where no null can be, it is the word.
  if (field && !field.nullable && !empty.startsWith("<")) return undefined;
  const why = `What collides is null${whose}: two rows without a value of their own.`;
  const word = empty.startsWith("<") ? "" : " (Databases print the word `null` the same way.)";
  return cause("null-or-default-collision", "likely", `${why}${word}`);
}

const nothing = /^(?:<?null>?|''|"")?$/i;

/** The code leaves the whole key to its default. */
function defaultCollides(key: KeyMatch | null, write: Write | undefined): Cause | undefined {
  const { fields, kind } = key?.constraint ?? { fields: [] };
  if (write?.operation !== "insert" || !write.exact || !write.fields || fields.length === 0) return undefined;
  if (kind === "primary_key" || fields.some((field) => write.fields?.includes(field))) return undefined;
  const defaults = fields.every((name) =>
    key?.model.fields.some((field) => field.name === name && field.default === "value"),
  );
  if (!defaults) return undefined;
  const left = `\`${write.method}()\` leaves out ${list(fields)}: what collides is the default.`;
  return cause("null-or-default-collision", "possible", left);
}

/** A row that the program copied brings the value of its original. */
function copiedRow({ key, callSite }: Evidence): Cause | undefined {
  const { copied, method } = callSite?.write ?? {};
  const { fields = [], kind } = key?.constraint ?? {};
  if (!copied || kind !== "unique" || fields.length === 0) return undefined;
  if (fields.some((field) => copied.sets.includes(field))) return undefined;
  const why = `Line ${copied.place.start.line} takes the primary key away, so \`${method}()\` inserts a copy of a row that is there: ${list(fields)} came along.`;
  return cause("copied-row", "certain", why);
}

/** The same key for each row that matches: for the second of them it is taken, and often for the first. */
function keyInUpdate({ key, callSite }: Evidence): Cause | undefined {
  const write = callSite?.write;
  if (!key || write?.operation !== "update" || !write.matches) return undefined;
  const { fields, kind } = key.constraint;
  const sets = write.fields ?? write.seen ?? [];
  if (fields.length === 0 || fields.some((field) => !sets.includes(field))) return undefined;
  const { matches } = write;
  // By a key it is one row's.
  const isOne = key.model.constraints.some(
    (one) =>
      (one.kind === "unique" || one.kind === "primary_key") &&
      one.fields.length > 0 &&
      one.fields.every((field) => matches.includes(field)),
  );
  if (isOne) return undefined;
  const what = kind === "primary_key" ? `the primary key ${list(fields)}` : list(fields);
  const by = matches.length > 0 ? `by ${list(matches)}` : "at all";
  const why = `\`${write.method}()\` writes ${what} to all rows that match ${by}: no two of them can have the same.`;
  return cause("key-in-update", kind === "primary_key" ? "certain" : "likely", why);
}

/** The text says that an UPDATE failed: that of `update_or_create` and `upsert` included, whatever they look up by. */
function updateTold(evidence: Evidence): Cause | undefined {
  const { violation, callSite } = evidence;
  if (toldOperation(evidence) !== "update") return undefined;
  const write = callSite?.write;
  const found = write && looksUp(write);
  const sure = violation.operation === "update" ? "certain" : "likely";
  const why = found
    ? `\`${write.method}()\` found its row, and gives it a value that another row has.`
    : "An update gives this row a value that another row has.";
  return cause("update-collision", sure, why);
}

/** get_or_create and upsert look the row up by other fields than the key, so they insert what is already there. */
function lookupWider({ key, callSite, others }: Evidence): Cause | undefined {
  const write = callSite?.write;
  if (!key || !write?.lookup || !looksUp(write)) return undefined;
  if (sameNames(write.lookup, key.constraint.fields)) return undefined;
  const { lookup } = write;
  const why = `\`${write.method}()\` looks the row up by ${list(lookup)}, the key is ${list(key.constraint.fields)}.`;
  // By another key it may have found its row, and collided as it updated that one.
  const byKey = key.model.constraints.some(
    ({ kind, fields }) => (kind === "unique" || kind === "primary_key") && sameNames(fields, lookup),
  );
  const alike = (others?.() ?? []).filter(
    (one) => looksUp(one) && one.lookup && sameNames(one.lookup, lookup),
  );
  return cause("lookup-wider-than-key", byKey ? "likely" : "certain", why + sisters(alike));
}

/** They wait for their first row that differs. */
function sisters(alike: readonly Write[]): string {
  const [first, another] = alike;
  if (!first) return "";
  const lines = alike.slice(0, 5).map(({ place }) => place.start.line);
  const more = alike.length > lines.length ? " and others" : "";
  return another
    ? ` Lines ${lines.join(", ")}${more} look it up so too.`
    : ` Line ${lines[0]} looks it up so too.`;
}

function upsertRace({ callSite, candidates = [] }: Evidence): Cause | undefined {
  const writes = candidates.flatMap((each) => each.write ?? []);
  // Whichever of them it was: all look their row up.
  const alike = writes.length > 0 && writes.length === candidates.length && writes.every(looksUp);
  const write = callSite?.write ?? (callSite === null && alike ? writes[0] : undefined);
  if (!write || !looksUp(write)) return undefined;
  if (write.looksAgain)
    return cause(
      "already-upsert-race",
      "possible",
      `\`${write.method}()\` looks again when its insert fails, and still finds no such row: the transaction does not see what another one has just written (REPEATABLE READ), or the lookup does not find a row that the constraint counts (a manager's filter, another collation).`,
    );
  return cause(
    "already-upsert-race",
    write.lookup ? "likely" : "possible",
    `\`${write.method}()\` looks first and inserts then: two calls at the same time both insert.${write.inTwo ? ` ${write.inTwo}` : ""}${
      write.unawaited ? " Its promise is not awaited: no handler around it sees the error." : ""
    }`,
  );
}

function updateCollision(evidence: Evidence): Cause | undefined {
  const { callSite } = evidence;
  if ((toldOperation(evidence) ?? callSite?.write?.operation) !== "update") return undefined;
  return cause("update-collision", "likely", "An update gives this row a value that another row has.");
}

/** An ORM that prints its own method prints the outer one: what a nested write does stands in the code alone. */
function toldOperation({ violation, callSite }: Evidence): Violation["operation"] {
  return violation.method && callSite?.write ? undefined : violation.operation;
}

/** A look that should have found the row did not: it leaves deleted rows out, the constraint does not. */
function softDeleted({ key, callSite }: Evidence): Cause | undefined {
  const write = callSite?.write;
  if (!key || !write || key.constraint.condition) return undefined;
  const { fields } = key.constraint;
  const hidden = write.checkedAll ? undefined : key.model.hidesRowsBy;
  const upserts = looksUp(write);
  const checked = checkOf(key, write) !== undefined;
  // What an upsert looks up by besides the key may be no more than the filter.
  const more = upserts ? (write.lookup ?? []).filter((field) => !fields.includes(field)) : [];
  if ((!checked && !upserts) || more.some((field) => !deletionMark.test(field))) return undefined;
  const written = more[0] ?? write.checkedBy?.find((field) => deletionMark.test(field));
  const mark = hidden ?? written;
  if (mark === undefined || fields.includes(mark)) return undefined;
  const looked = checked && more.length === 0 ? "The check" : `\`${write.method}()\``;
  // What a function of the program's own looks at is not seen from here.
  const isSeen = write.checkedOwn === undefined;
  const leaves = isSeen ? "leaves out" : "may leave out";
  const why = `${looked} ${leaves} the rows that \`${mark}\` marks as deleted, the constraint does not: a deleted row may hold the value.`;
  return cause("soft-deleted-row", hidden && isSeen ? "likely" : "possible", why);
}

function checkedBefore({ key, callSite }: Evidence): Cause | undefined {
  const write = callSite?.write;
  const checked = checkOf(key, write);
  if (!checked) return undefined;
  const line = checked.start.line;
  if (key && write?.checkedOwn !== undefined) {
    const why = `Line ${line} asks \`${write.checkedOwn}\` first: another request inserted since then, or the row that is there is one that it leaves out.`;
    return cause("check-then-insert-race", "possible", why);
  }
  const named = key ? (write?.checkedBy ?? []).filter((field) => !key.constraint.fields.includes(field)) : [];
  const more = write?.checkedBeside === undefined ? named : [...named, write.checkedBeside];
  if (key && more.length > 0) {
    const why = `Line ${line} looks by ${list(more)} too, the key is ${list(key.constraint.fields)}: it misses rows that differ there.`;
    return cause("duplicate-insert", "likely", why);
  }
  const why = `Line ${line} looks first; another request inserted between the look and the insert.`;
  return cause("check-then-insert-race", key ? "likely" : "possible", why);
}

/** The code looks for its row by one key, and inserts where another one is taken. */
function looksByAnother({ key, callSite }: Evidence): Cause | undefined {
  const { checkedAt, checkedBy = [] } = callSite?.write ?? {};
  if (!key || !checkedAt || checkedBy.length === 0) return undefined;
  const isKey = key.model.constraints.some(
    ({ kind, fields }) => (kind === "unique" || kind === "primary_key") && sameNames(fields, checkedBy),
  );
  if (!isKey) return undefined;
  const why = `Line ${checkedAt.start.line} looks the row up by ${list(checkedBy)}, and what is taken is ${list(key.constraint.fields)}.`;
  return cause("lookup-wider-than-key", "likely", why);
}

/** The function that writes does not look, and one that calls it does. */
function callerAsked({ askedAbove }: Evidence): Cause | undefined {
  const asked = askedAbove?.();
  if (!asked) return undefined;
  const { file, place, text } = asked;
  const why = `Line ${place.start.line} of \`${file}\` asks \`${text}\` first: another request inserted since then, or the row that is there is one that it leaves out.`;
  return cause("check-then-insert-race", "possible", why);
}

/** The read before the write, if it asks for the key: one that asks for another field checks something else. */
function checkOf(key: KeyMatch | null, write: Write | undefined): Place | undefined {
  const by = write?.checkedBy;
  const asksForKey =
    !key || !by || by.length === 0 || by.some((field) => key.constraint.fields.includes(field));
  return asksForKey ? write?.checkedAt : undefined;
}

function duplicateInsert({ key, callSite }: Evidence): Cause {
  const write = callSite?.write;
  if (write?.operation === "delete")
    return cause("other", "possible", `\`${write.method}()\` gives no row a value: a trigger or a rule did.`);
  if (write?.readBefore)
    return cause(
      "duplicate-insert",
      "likely",
      `\`${write.method}()\` inserts. Line ${write.readBefore.start.line} reads the model first, and the code does not show by what.`,
    );
  return cause(
    "duplicate-insert",
    key && write ? "certain" : "likely",
    write
      ? `\`${write.method}()\` inserts without looking whether the value is already there.`
      : "A row with this value is already there.",
  );
}

function looksUp(write: Write): boolean {
  return write.operation === "upsert" || write.operation === "get-or-create";
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
