/** A look before a write by a function of the program's own, whose condition is not seen from here: once for all languages. */

import type { Found } from "../../domain/intent";
import { deletionMark, type Model, type Write } from "../../domain/model";
import { ownerField } from "./stranger";
import { snake } from "./words";

/** A function with more calls is data, and is not asked. */
export const mostCalls = 500;

/** So many calls that share a value with the write are asked. */
export const mostAsked = 5;

/** A call whose value decides whether the write runs. */
export interface Asked {
  /** As it is written, short enough for a sentence: `self.users.find_by_email(email)`. */
  readonly text: string;
  /** What is called: `self.users.find_by_email`. */
  readonly callee: string;
  /** What it is handed, as text, without names of keywords. */
  readonly values: readonly string[];
  /** The variable that takes what it gives. */
  readonly held: string | undefined;
  /** That variable is the one that takes the new row. */
  readonly takesItsPlace: boolean;
  /** What is called, where its file declares it. */
  readonly called?: CalledHere;
  /** The fields of the row that it is handed the values of, where the row is handed on as a whole: `{ ...input }`. */
  readonly ofWhole?: readonly string[];
}

/** A function of the file that is called. */
export interface CalledHere {
  readonly throws: boolean;
  /** By which of these fields its own SQL asks for a row of the model, and whether by nothing else; undefined = for none, as far as it shows. */
  asks(
    model: Model,
    by: readonly string[],
  ): { readonly by: readonly string[]; readonly isWhole: boolean } | undefined;
}

/** What the write says of it; undefined = it is no look for such a row, as far as the code shows. */
export function ownLook(
  { text, callee, values, held, takesItsPlace, called, ofWhole = [] }: Asked,
  { given = {} }: Pick<Write, "given">,
  model: Model,
  found: (Found & { readonly missed?: unknown }) | undefined,
): Pick<Write, "checkedBy" | "checkedOwn"> | undefined {
  const said = Object.entries(given).filter(([, value]) => values.includes(value.text));
  const by = [...new Set([...said.map(([name]) => name), ...ofWhole])];
  if (by.length === 0) return undefined;
  const look = { checkedBy: by, checkedOwn: text };
  // Where its own SQL asks, no name has to say so; by the key alone it leaves no row out.
  const asked = called && (found?.missed || called.throws) ? called.asks(model, by) : undefined;
  if (asked) return asked.isWhole ? { checkedBy: asked.by } : { checkedBy: asked.by, checkedOwn: text };
  if (!found) return undefined;
  // Without a branch for no row it is the row that is written, or it throws itself.
  if (!found.missed) return found.does === "refuses" && isDemand(callee, model, by) ? look : undefined;
  if (makes.test(snake(callee))) return undefined;
  const isNamed = isLook(callee, model) || (isLookByKey(callee, model, by) && isOfRow(held, model, by));
  // What refuses, or leaves, may do so for a reason of its own: the name has to say that it looks.
  const isOwn = /^(?:refuses|leaves|acts)$/.test(found.does) ? isNamed : isNamed || takesItsPlace;
  return isOwn ? look : undefined;
}

/**
 * What a caller may have looked for before it calls what writes: each value that some call of its is handed and that is called as a field is
 * (`email`, `body.email`, `data["email"]`). What it hands on itself may be made of that: `UserCreate.model_validate(user_in)`.
 * @param values what the calls of the function are handed, as text
 */
export function valuesNamed(
  values: Iterable<string>,
  fields: readonly string[],
): readonly Readonly<Record<string, { readonly text: string }>>[] {
  const plain = [...values].filter((value) => value.length <= 100);
  const nameOf = (value: string) => snake(/(\w{1,60})["'\])]{0,3}$/.exec(value)?.[1] ?? "");
  return fields
    .flatMap((field) =>
      plain.filter((value) => nameOf(value) === snake(field)).map((text) => ({ [field]: { text } })),
    )
    .slice(0, mostAsked);
}

/** A statement of its own that may throw where there is a row: `await ensureEmailIsFree(email)`. */
export function isDemanding(text: string): boolean {
  return /assert|ensure|check|validate|require|verify|must|(?:throw|fail|reject|raise|abort)_?if/i.test(
    text.slice(0, 80),
  );
}

/** `isEmailAvailable`, `email_is_free`: what it gives is true where there is no row. */
export function tellsNone(callee: string): boolean {
  const words = methodOf(callee);
  return free.test(words) && !others.test(words) && !reads.test(words);
}

const asking =
  /(?:^|_)(?:find|get|fetch|load|look|lookup|search|select|query|by|exists?|exist|existing|taken|known|has|registered|use|already|first|one|alive|active|available|free|unique|unused)(?:_|$)/;

const free = /(?:^|_)(?:available|free|unique(?:ness)?|unused|vacant)(?:_|$)/;

/** It tells that there is a row, or that there is none; it does not give one. */
const there = /^(?:exists?|existing|taken|used|use|known|registered|already|duplicates?|duplicated)$/;

const reads = /(?:^|_)(?:find|get|fetch|load|list|select|query|search|lookup|first|one|all|count|not)(?:_|$)/;

const others = /valid|allow|block|ban|black|deny|denied|limit|domain/;

/** It makes a row, and looks for none: `users.create({ email })`. */
const makes =
  /(?:^|_)(?:create\w*|make\w*|build\w*|new\w*|init\w*|insert\w*|upsert\w*|merge|save|add|register(?!ed)\w*|of|from\w*|to|parse\w*|normali[sz]e\w*|format\w*)$/;

/** What names no thing, in a call, before it and in the variable that takes what it gives. */
const nothing =
  /^(?:|this|self|cls|super|is|in|i|has|have|does|do|was|be|a|an|the|for|with|to|of|or|and|if|check|any|this|that|by|another|other|same|async|await)$/;

/** How people call what looks rows up, whatever they are of. */
const lookers =
  /^(?:db|trx|tx|em|repo\w*|repositor(?:y|ies)|services?|managers?|store|dao|models?|crud|client|conn|connection|database|session|prisma|orm|helpers?|find|get|fetch|load|look|lookup|search|select|query|first|one|maybe|row|rows|record|records|entity|item|result|match|found|conflict|dup|prev|previous|current|present|count|exist)$/;

/** `emailTaken(email)`, `this.findOneByEmail(email)`, `isEmailAvailable(email)`: a look for a row by this field, as far as names say; none of them names another thing. */
function isLookByKey(callee: string, model: Model, by: readonly string[]): boolean {
  const words = methodOf(callee).split("_");
  const field = fieldIn(words, by);
  if (!field || others.test(snake(callee))) return false;
  const asks = words.some((word) => there.test(word)) || free.test(words.join("_")) || words.includes("by");
  return asks && isOfRow(callee, model, by);
}

/** `ensureEmailIsFree(email)`, `checkEmailUnique(email)`, `throwIfEmailExists(email)`: it throws where there is a row. `ensureUserExists` throws where there is none. */
function isDemand(callee: string, model: Model, by: readonly string[]): boolean {
  const words = methodOf(callee).split("_");
  const own = snake(model.name).split("_").map(single);
  const isNamed = fieldIn(words, by) !== undefined || own.every((word) => words.map(single).includes(word));
  if (!isNamed) return false;
  const demands = words.some((word) => /^(?:assert|ensure|check|validate|verify|require|must)$/.test(word));
  const forbids = /(?:^|_)(?:throw|fail|reject|raise|abort|error)_(?:if|when|on)(?:_|$)/.test(
    words.join("_"),
  );
  const isNot = words.includes("not") || words.includes("no");
  if (free.test(words.join("_"))) return demands && !isNot;
  const isThere = words.some((word) => there.test(word));
  const isCopy = words.some((word) => /^duplicates?$/.test(word));
  return isThere && (isNot ? demands : forbids || (isCopy && demands));
}

/** None of its words names anything but the row, a field of it, or a look. */
function isOfRow(name: string | undefined, { name: of }: Model, by: readonly string[]): boolean {
  const own = [of, ...by].flatMap((each) => snake(each).split("_")).map(single);
  return snake(name ?? "")
    .split(/[_.#?!]+/)
    .every(
      (word) =>
        nothing.test(word) ||
        lookers.test(word) ||
        there.test(word) ||
        free.test(word) ||
        own.includes(single(word)),
    );
}

/** The field whose words stand in these, one behind the other. */
function fieldIn(words: readonly string[], by: readonly string[]): string | undefined {
  const text = `_${words.join("_")}_`;
  return by.find((field) => text.includes(`_${snake(field)}_`));
}

/** `is_email_taken` of `this.users.isEmailTaken`. */
function methodOf(callee: string): string {
  return snake(callee.slice(callee.lastIndexOf(".") + 1)).replace(/^[_#]+/, "");
}

/** What may stand behind the name of a model and is no other thing: `user_repository`, `user_by_email`; `user_settings` is one. */
const behindName =
  /^(?:repo\w*|services?|manager|store|dao|models?|crud|table|objects|query|by|exists?|exist|with|in|i|is|ha|has|or|taken|already|alive|active|find|get|fetch|load|lookup|search|first|one)$/;

/** `crud.get_user_by_email`, `User.alive`, `this.users.findByEmail`: it asks, for such a row. */
function isLook(callee: string, { name }: Model): boolean {
  const words = snake(callee);
  const method = methodOf(callee);
  if (!asking.test(method) || others.test(words)) return false;
  const [all, own] = [words.split("_").map(single), snake(name).split("_").map(single)];
  return all.some((_, start) => {
    const next = all[start + own.length];
    return (
      own.every((word, index) => word === all[start + index]) &&
      (next === undefined || next === "" || behindName.test(next))
    );
  });
}

/** `users` -> `user`, `companies` -> `company`. */
function single(word: string): string {
  return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.replace(/s$/, "");
}

/** Why a row in the way may be one that the own look leaves out; undefined = nothing in the model says that any could be. */
export function leftOut(
  { checkedAt, checkedOwn, checkedBy = [] }: Pick<Write, "checkedAt" | "checkedOwn" | "checkedBy">,
  { fields }: Model,
): string | undefined {
  if (!checkedAt || checkedOwn === undefined) return undefined;
  const mark = fields.find(
    ({ name }) =>
      !checkedBy.includes(name) &&
      (deletionMark.test(name) || leavesOut.test(name) || ownerField.test(snake(name))),
  );
  return (
    mark &&
    `Line ${checkedAt.start.line} looks by \`${checkedOwn}\`, a function of the program's own, and what is in the way may be a row that it leaves out by \`${mark.name}\`.`
  );
}

/** Fields, beside marks of deletion, by which people leave rows out. */
const leavesOut = /^(?:is_?)?(?:active|enabled|disabled|published)$|^status$/i;
