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
  /** The variable that takes what it gives is the one that takes the new row. */
  readonly takesItsPlace: boolean;
}

/** What the write says of it; undefined = it is no look for such a row, as far as the code shows. */
export function ownLook(
  { text, callee, values, takesItsPlace }: Asked,
  { given = {} }: Pick<Write, "given">,
  model: Model,
  found: (Found & { readonly missed?: unknown }) | undefined,
): Required<Pick<Write, "checkedBy" | "checkedOwn">> | undefined {
  // Without a branch for no row it is the row that is written.
  if (!found?.missed || makes.test(snake(callee))) return undefined;
  const by = Object.entries(given)
    .filter(([, value]) => values.includes(value.text))
    .map(([name]) => name);
  const isNamed = isLook(callee, model);
  // What refuses, or leaves, may do so for a reason of its own: the name has to say that it looks.
  const isOwn = /^(?:refuses|leaves|acts)$/.test(found.does) ? isNamed : isNamed || takesItsPlace;
  return by.length > 0 && isOwn ? { checkedBy: by, checkedOwn: text } : undefined;
}

const asking =
  /(?:^|_)(?:find|get|fetch|load|look|lookup|search|select|query|by|exists?|exist|existing|taken|known|has|registered|use|already|first|one|alive|active)(?:_|$)/;

const others = /valid|allow|block|ban|black|deny|denied|limit|domain/;

/** It makes a row, and looks for none: `users.create({ email })`. */
const makes =
  /(?:^|_)(?:create\w*|make\w*|build\w*|new\w*|init\w*|insert\w*|upsert\w*|merge|save|add|register\w*|of|from\w*|to|parse\w*|normali[sz]e\w*|format\w*)$/;

/** What may stand behind the name of a model and is no other thing: `user_repository`, `user_by_email`; `user_settings` is one. */
const behindName =
  /^(?:repo\w*|services?|manager|store|dao|models?|crud|table|objects|query|by|exists?|exist|with|in|i|is|ha|has|or|taken|already|alive|active|find|get|fetch|load|lookup|search|first|one)$/;

/** `crud.get_user_by_email`, `User.alive`, `this.users.findByEmail`: it asks, for such a row. */
function isLook(callee: string, { name }: Model): boolean {
  const words = snake(callee);
  const method = snake(callee.slice(callee.lastIndexOf(".") + 1));
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
