/** The words of fixes, one for one thing in all ORMs: titles, and the sentences that a program says after them. */

import type { FixContext } from "../../domain/adapters";
import type { ConflictAnswer } from "../../domain/answer";
import { type Model, referredName } from "../../domain/model";
import type { Place } from "../../domain/text";

/** What people say of throwing in the language. */
export type Throws = "throw" | "raise";

/** `email`, `team and user`. */
export function words(fields: readonly string[]): string {
  const names = [...new Set(fields)];
  return names.length < 2 ? (names[0] ?? "key") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `ensureTag`, `EnsureTag`, `ensure-tag` -> `ensure_tag`. */
export function snake(name: string): string {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^\w]+/g, "_")
    .toLowerCase();
}

export const titles = {
  /** @param asLooked the row is read by the code's own look alone */
  catch({ constraint, intent }: FixContext, throws: Throws, asLooked = false) {
    const leaves = intent?.gives !== undefined && (asLooked || intent.once !== undefined);
    const line = leaves && intent.place?.start.line;
    const does = line
      ? `leave with the row that is there, as after the look in line ${line}`
      : "use the row that is there";
    return `Catch the duplicate ${words(constraint.fields)}, ${does}, re-${throws} everything else`;
  },
  ignore: (context: FixContext) => `Do nothing more when ${taken(context)}: what follows was done already`,
  savepoint: ({ write }: FixContext) =>
    `Give the caught \`${write.method}\` a savepoint of its own: a transaction around stays usable`,
  next: (context: FixContext) =>
    `Try again with another ${words(context.intent?.makes ?? context.constraint.fields)} when ${taken(context)}`,
  checkFirst: ({ constraint }: FixContext) =>
    `Look for the ${words(constraint.fields)} first (stops no race: the duplicate is still caught)`,
  translate(context: FixContext, throws: Throws) {
    const own = ownRefusal(context);
    return own
      ? `Catch the duplicate ${words(context.constraint.fields)} and refuse it as line ${own.line} does`
      : `Catch this violation only and ${throws} “${sentence(context)}”`;
  },
  answer(context: FixContext) {
    const says = answering(context.answer);
    return isDuplicate(context) ? `${says} when ${taken(context)}` : `${says} “${sentence(context)}”`;
  },
};

/** What the code itself does where its look finds the row, in one statement that can stand behind the write as well. @property asks see Intent */
export function ownRefusal({
  intent,
}: FixContext): { readonly by: string; readonly line: number; readonly asks?: true } | undefined {
  const { id, by, place, asks } = intent ?? {};
  return id === "refuse" && by !== undefined && place
    ? { by, line: place.start.line, ...(asks ? { asks } : {}) }
    : undefined;
}

/** "Answer HTTP 409 (Express)". */
export function answering(answer: ConflictAnswer | undefined): string {
  return `Answer ${answer ? `${answer.says} (${answer.framework})` : "a conflict"}`;
}

/** "the email is taken". */
export function taken({ constraint }: FixContext): string {
  return `the ${words(constraint.fields)} ${constraint.fields.length > 1 ? "are" : "is"} taken`;
}

/** What the one who sent the value is told, and what the program's own error says. */
export function sentence(context: FixContext): string {
  const { cause, model, constraint, violation } = context;
  if (violation.kind === "check") {
    const rule = constraint.expression?.replace(/\s+/g, " ").trim();
    return rule && rule.length <= 80
      ? `${model.name}: ${rule} must hold.`
      : `This ${model.name} is not allowed.`;
  }
  if (isDuplicate(context)) {
    const fields = words(constraint.fields);
    return `This ${fields.includes(" and ") ? `combination of ${fields}` : fields} is already taken.`;
  }
  const parent = referredName(constraint, context.models) ?? "row";
  return cause.id === "still-referenced"
    ? `This ${parent} is still used by a ${model.name}.`
    : `There is no such ${parent}.`;
}

/** A table as people say of one row of it, where it is called as its rows: `order_items` is an "order item". */
export function asNoun(model: Model): Model {
  const one = model.name
    .replace(/[_-]/g, " ")
    .replace(/ies$/, "y")
    .replace(/(ss|x|ch|sh)es$/, "$1")
    .replace(/(?<=[^sui])s$/, "");
  return { ...model, name: one };
}

function isDuplicate({ violation }: FixContext): boolean {
  return violation.kind !== "foreign_key" && violation.kind !== "check";
}

/**
 * How often a value is made again, the first time included. Of calls that count on from the same rows at once one gets its number with
 * each try; of random ones hardly a second collides.
 */
export const tries = { counted: 20, random: 5 } as const;

/** Sentences why a fix is not offered that are no ORM's own. */
export const declining = {
  severalRows:
    "Several rows are written at once: when one of them is there already, none of the others is written.",
  passedOn:
    "The new object is passed on before it is saved: the row that is there cannot take its place everywhere.",
  anUpdate: "This is an update: the row that is there is another one, and cannot take its place.",
  atCommit:
    "The constraint is deferrable: where it is deferred, the error comes at COMMIT, behind this line.",
  looksOtherwise: (line: number) =>
    `Where line ${line} finds the row, the code leaves with it: the look can not be said again behind the write.`,
  oldLook: (line: number) =>
    `The transaction sees what it saw in line ${line} (REPEATABLE READ): said again within it, the look would not find the row that is there.`,
  ownWords: (line: number) =>
    `Line ${line} refuses in the code's own words already: the duplicate is refused in the same ones.`,
  knownInside: (line: number) =>
    `Line ${line} refuses in words that are known within the transaction alone, and its failure is caught around it.`,
  leavesExpression: "The answer leaves the function, which a handler of this expression cannot do.",
  leavesCallback:
    "The answer would leave the callback around the write only, and the code behind it would go on.",
  secondTry:
    "The handler around gets a branch for the duplicate; a look in front of the write would need a second one within it: use the catch.",
  leavesUnknown:
    "What the function gives where there is nothing more to do is not written here: leave it by hand where the duplicate is caught.",
  notAwaited: "Nothing waits for the write here: nobody would hear the answer, or the error in its place.",
  swallowed: (throws: Throws) =>
    throws === "raise"
      ? "The `except` further out catches the new error too, and nobody would hear of it: handle this one there."
      : "The `catch` around it takes every error and does not throw it on: a new error would end there too.",
  swallowedAbove: ({ file, start }: Place) =>
    `\`${file}:${start.line}\` catches every error of this call and does not let this one through: the answer would not be given.`,
  heardByWords: ({ file, start }: Place) =>
    `\`${file}:${start.line}\` catches this error already, and knows it by what the driver says: in other words it would not know it.`,
  goesOn:
    "The handler around takes every error, and the loop goes on: to refuse within it would end the loop at once. Refuse where it gives up, or behind it.",
  takesBack:
    "The handler around takes back what was done, or gives back what was taken: what leaves the function here would pass it over.",
  goesOnFailed:
    "The code around goes on after an error, and where a transaction is open the next statement fails by that: nobody would hear of the duplicate.",
  leavesOpen:
    "What follows ends the transaction that was opened by hand: to leave the function before it would leave the transaction open.",
  leavesTaken:
    "What follows gives back a connection or a transaction that was taken: to leave the function before it would keep it.",
  answersTwice: (line: number) =>
    `Line ${line} has answered where the code comes to the write behind it: a second answer would fail.`,
  answersEach:
    "The write is made for each of several: the answer would be given for each of them, and the second one would fail.",
  answersOther: (name: string) =>
    `\`${name}\` is another one where the code writes: the request is not answered by it.`,
  notMade:
    "What makes the next value does not stand in front of the write in its own block: make it there, then it can be made again.",
  sameAgain: (text: string) => `\`${text}\` may give the same value a second time, as far as the code shows.`,
  sameInLoop:
    "The next pass of the loop would write the same value: what makes another one does not run in front of the write in each pass.",
  neverEnds: (name: string) =>
    `\`${name}\` ends the loop and is counted behind the write only: a pass that tries again would not be counted.`,
  runsAgain: (text: string) =>
    `\`${text.replace(/\s+/g, " ").slice(0, 60)}\` stands between the value and the write, and would run again with each try.`,
  lentClient:
    "The client may be a transaction's, which a failed statement ends: try again where the transaction is opened.",
  noRoomForLoop: "No statement of its own waits for the write here: there is no room for a loop around it.",
  sameRows:
    "The transaction does not see what others have written since it began: each try would read the same last one.",
  longTemplate: "The text in backquotes would be moved to the right.",
  readBehind: (name: string) =>
    `\`${name}\` is read behind the write, and a loop around would hide it: declare it in front first.`,
  madeBefore: (name: string) =>
    `\`${name}\` is made before its value is: what a failed write sets in it would stay there for the next try.`,
  oldState:
    "A look within the transaction would fix the state that it sees, or lock rows that are not there yet: use the catch.",
  deadLook: "A look within the transaction would not keep the duplicate from ending it: use the catch.",
  readThenWrite:
    "Inside a transaction SQLite can not turn a read into a write while another call writes: the catch, which writes first, can.",
  noSavepoint:
    "The failed write would end its transaction, and it cannot be given a savepoint of its own: catch the error around the transaction.",
  unheard: (line: number) =>
    `The handler in line ${line} is for this error, and does not hear it: wait for the write.`,
  unsaved: (line: number) =>
    `Line ${line} catches this error already: what it lacks is a savepoint around the write.`,
  notUndone: (line: number, undo: string) =>
    `Line ${line} catches this error already: what it lacks is \`${undo}\`, which ends the transaction and all that it did.`,
  outlives:
    "Nothing waits for the write: its transaction may end before a savepoint of it does. Wait for it first.",
  tooLate:
    "Nothing waits for the write: the row that is there would come when the new one has been handed on.",
  shared:
    "Other statements of the transaction run at the same time: the savepoint of this one would take them back as well.",
  partialKey: "The key is unique for some rows only, so its columns alone do not find the row.",
  expressionKey: "The key is computed from its columns, so their values alone do not find the row.",
  unknownConstraint:
    "The text does not say by which name the database knows the constraint, so it cannot be told from others.",
  tested: (text: string) =>
    `\`${text}\` was tested before, and a function of its own does not know the result: put it into a \`const\` first.`,
  hooked: (field: string) =>
    `A hook of the model sets \`${field}\`: which value the row has is not written here.`,
  hidden: (field: string) =>
    `The code does not show a value of \`${field}\` that can be read again, so the row cannot be found.`,
  computed: (field: string, text: string) =>
    `The value of \`${field}\` is computed in the call (\`${text}\`): put it into a variable first.`,
} as const;

/** One row, as a sentence says it: `Team`, where the model is named as its table is `row of teams`. */
export function oneRow({ name }: Pick<Model, "name">): string {
  return /^[a-z]/.test(name) ? `row of ${name}` : name;
}
