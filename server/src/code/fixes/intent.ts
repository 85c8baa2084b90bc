/** Decides what the program wants when the row is there already, by what the code around the write shows: one table for all languages. */

import type { Intent, IntentId, IntentQuery, Seen, Shown } from "../../domain/intent";
import type { Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import { looksElsewhere, rereadsElsewhere } from "./elsewhere";
import { isNamed } from "./named";
import { leftOut } from "./own-look";
import { ownerField, strangers } from "./stranger";
import { oneRow, snake, words } from "./words";

type Rule = (query: IntentQuery, shown: Shown) => Intent | undefined;

/** What the code says in so many words comes before what names and fields suggest. */
const rules: readonly Rule[] = [
  retries,
  looks,
  gets,
  guardsOnce,
  collects,
  isNamed,
  holdsMade,
  makesUp,
  holdsSecret,
  signsUp,
  isOwned,
  runsAlone,
  links,
];

/** What is said where nobody is answered, and where somebody is. */
const hearing = {
  duplicate: [
    "the row that is there is not the one that was sent",
    "whoever sent the value is to hear that it is taken",
  ],
  other: ["what was sent cannot be written", "whoever sent it is to hear why not"],
} as const;

export function decideIntent(query: IntentQuery, shown: Shown): Intent {
  const { write, constraint, request } = query;
  const isDuplicate = constraint.kind === "unique" || constraint.kind === "primary_key";
  const hears = hearing[isDuplicate ? "duplicate" : "other"][query.answered === true ? 1 : 0];
  const asked: Intent | undefined =
    request === undefined
      ? undefined
      : { id: "refuse", why: `${request}: ${hears}.`, short: "a request is handled" };
  if (!isDuplicate) return asked ?? unknown("No row is in the way: what is missing can only be told.");
  if (write.operation === "update" || write.operation === "delete")
    return asked ?? unknown("An update has a row of its own, and the one that is in the way is another.");
  const strange = looksElsewhere(query) !== undefined;
  for (const rule of rules) {
    const found = rule(query, shown);
    if (found && !(strange && takesIt.has(found.id))) return wary(found, query, shown);
  }
  return wary(
    asked ?? unknown("Nothing in the code around shows what shall become of the row that is there."),
    query,
    shown,
  );
}

function isIn({ start }: Place, around: Place): boolean {
  const { line } = start;
  return line >= around.start.line && line <= around.end.line;
}

/** What goes on as if the row were new. */
const takesOn: ReadonlySet<IntentId> = new Set(["reuse", "replace"]);

/** What does something with the row that is there: with one that the code did not look for nobody wants that. */
const takesIt: ReadonlySet<IntentId> = new Set(["reuse", "replace", "ignore"]);

/** Where the code looks by another key than the violated one, the row in the way is one that it did not ask for. */
function wary(intent: Intent, query: IntentQuery, shown: Shown): Intent {
  const { begins, effect, found, handed, names } = shown;
  const kept = secretIn(query, names);
  const strange = looksElsewhere(query);
  const { model } = query;
  const only = intent.only ?? strange ?? strangers(intent, query, handed);
  const isOfNew = effect !== undefined && found?.missed !== undefined && isIn(effect.place, found.missed);
  const follows = isOfNew || !takesOn.has(intent.id) ? effect : undefined;
  const given = takesOn.has(intent.id) ? found?.gives : undefined;
  const reread = rereadsElsewhere(query);
  const once = follows
    ? again(follows)
    : found?.apart && given
      ? `Where line ${found.place.start.line} finds the row, the code gives something else back than for a new one.`
      : reread && (given || reread.upsertsToo)
        ? reread.why
        : undefined;
  return {
    ...intent,
    ...(only === undefined ? {} : { only }),
    ...(once === undefined ? {} : { once }),
    ...(given ? { gives: given } : {}),
    ...(reread ? { reread: reread.why } : {}),
    ...(begins
      ? {
          keeps: `\`${begins.text}\` is how a ${model.name} begins: an upsert would set the one that is there back to it.`,
        }
      : intent.id === "refuse"
        ? {
            keeps:
              (query.request === undefined ? only : undefined) ??
              `Who is answered here did not ask for the ${oneRow(model)} that is there: an upsert would overwrite it.`,
          }
        : kept === undefined
          ? {}
          : {
              keeps: `An upsert would set \`${kept}\`, a secret, anew for the ${oneRow(model)} that is there.`,
            }),
  };
}

/** The next pass tries another value: the row that has the first one is nobody's here. */
function retries(_: IntentQuery, { remade, makes }: Shown): Intent | undefined {
  return (
    remade && {
      id: "retry",
      ...(makes ? { makes } : {}),
      why: `The loop in line ${remade.place.start.line} makes another value (\`${remade.text}\`) for its next try.`,
      short: `line ${remade.place.start.line} makes another value`,
      place: remade.place,
      only: `The loop in line ${remade.place.start.line} makes another value when one is taken: the row that has it is not asked for.`,
    }
  );
}

/** A row in the way may be one that the look does not see: deleted ones, those that another field tells apart. */
function leavesOut({ model, constraint: { fields }, write }: IntentQuery): boolean {
  const { checkedBy = [], checkedBeside, checkedAll } = write;
  const hidden = model.hidesRowsBy !== undefined && !checkedAll && !fields.includes(model.hidesRowsBy);
  // What a function of the program's own leaves out is not seen, unless the model has nothing by which it could.
  const unseen = !checkedAll && leftOut(write, model) !== undefined;
  return hidden || unseen || checkedBeside !== undefined || checkedBy.some((name) => !fields.includes(name));
}

/** The code looks for the row by the violated key, and says what it does with it. */
function looks(query: IntentQuery, { found }: Shown): Intent | undefined {
  if (!found) return undefined;
  // A look by more than the key finds fewer rows than are in the way: that the code refuses those tells enough, all else does not.
  const { checkedBy = [], checkedBeside, checkedOwn } = query.write;
  const { fields } = query.constraint;
  // What a function of the program's own asks for is not seen: by the key, where that is what it is handed.
  if (checkedOwn !== undefined && !fields.every((name) => checkedBy.includes(name))) return undefined;
  const more =
    (checkedBeside ?? checkedOwn) !== undefined || checkedBy.some((name) => !fields.includes(name));
  if (more && found.does !== "refuses") return undefined;
  if (looksElsewhere(query) !== undefined && !(more && fields.every((name) => checkedBy.includes(name))))
    return undefined;
  // What asked and did not see a row asks in vain behind the write: a hidden row stays hidden.
  const { place } = found;
  const { by, asks } = found.asks && leavesOut(query) ? {} : found;
  const short = `line ${place.start.line} looks first`;
  const line = `Line ${place.start.line} looks for the ${words(query.constraint.fields)} first`;
  switch (found.does) {
    case "goes on":
      return {
        id: "reuse",
        why: `${line}, and the code goes on with the row that it finds.`,
        short,
        place,
        ...(found.apart && !found.gives ? { differs: true } : {}),
      };
    case "sets": {
      if (found.takes) {
        const only = `Where line ${place.start.line} finds the row, the code sets it anew and goes on with what it holds: neither the row as it is nor an upsert does both.`;
        return { id: "unknown", why: only, short, place, only };
      }
      return {
        id: "replace",
        why: `${line}, and the code sets the row that it finds anew.`,
        short,
        place,
        ...(found.apart ? { differs: true } : {}),
        only: `Where line ${place.start.line} finds the row, the code sets it anew: gone on with as it is, it would keep its old values.`,
        ...(found.sets ? { sets: found.sets } : {}),
      };
    }
    case "counts": {
      const only = `Where line ${place.start.line} finds the row, the code counts on from what it holds: as it is, or set anew, the row would lose this.`;
      return { id: "unknown", why: only, short, place, only };
    }
    case "removes": {
      const once = `Where line ${place.start.line} finds the row, the code removes it: nothing goes on with one.`;
      return { id: "unknown", why: once, short, place, once };
    }
    case "acts": {
      const only = `Where line ${place.start.line} finds the row, the code does something of its own and leaves: neither to go on with it nor to leave alone does that.`;
      return { id: "unknown", why: only, short, place, only };
    }
    case "leaves":
      return {
        id: "ignore",
        why: `${line}, and the code does nothing more where the row is there.`,
        short,
        place,
        ...(by === undefined ? {} : { by }),
        only: `Where line ${place.start.line} finds the row, the code does nothing more: to go on with it would do what was done already.`,
      };
    case "refuses":
      return {
        id: "refuse",
        why: `${line}, and the code refuses where the row is there.`,
        short,
        place,
        ...(by === undefined ? {} : { by }),
        ...(asks ? { asks } : {}),
        only: `Where line ${place.start.line} finds the row, the code refuses: to go on with it would do the opposite.`,
      };
  }
}

/** The call itself gets the row that is there, or overwrites it. */
function gets(query: IntentQuery): Intent | undefined {
  const { operation, method } = query.write;
  if (looksElsewhere(query) !== undefined) return undefined;
  if (operation === "get-or-create")
    return {
      id: "reuse",
      why: `\`${method}()\` hands out the row that is there.`,
      short: `as \`${method}\` does`,
    };
  return operation === "upsert"
    ? {
        id: "replace",
        why: `\`${method}()\` overwrites the row that is there.`,
        short: `as \`${method}\` does`,
      }
    : undefined;
}

const messageKey =
  /^(?:idempoten\w*|dedup\w*)$|(?:^|_)(?:event|message|delivery|webhook|notification|job|request|update|idempotency|dedup\w*)_?(?:id|key|uuid|guid|token)$/i;
const messageModel = /(?:processed|handled|received|seen|idempoten|dedup|inbox|webhook)/i;

/** A message is noted once, and what it asks for follows: the second time nothing may follow. */
function guardsOnce({ constraint, model }: IntentQuery, { bare, effect }: Shown): Intent | undefined {
  if (!bare || !effect) return undefined;
  const isMessage =
    constraint.fields.some((field) => messageKey.test(snake(field))) || messageModel.test(model.name);
  if (!isMessage) return undefined;
  const what = `\`${effect.text}\` in line ${effect.place.start.line}`;
  return {
    id: "ignore",
    why: `${model.name} notes by its ${words(constraint.fields)} what was handled before ${what}: the second time that must not run.`,
    short: `line ${effect.place.start.line} must not run twice`,
    place: effect.place,
    only: again(effect),
  };
}

/** A job that notes what it does, and does it: whoever runs it again has nothing left to do. */
function runsAlone({ model, background }: IntentQuery, { bare, effect }: Shown): Intent | undefined {
  if (!bare || !effect || background === undefined) return undefined;
  const { line } = effect.place.start;
  return {
    id: "ignore",
    why: `No request is handled (${background}), the ${model.name} is noted, and \`${effect.text}\` in line ${line} follows: the second time that must not run.`,
    short: `line ${line} must not run twice`,
    place: effect.place,
    only: again(effect),
  };
}

/** Nothing but two sides: with the row that is there, what was asked for is so already, or was asked twice by mistake. */
function links({ constraint, model }: IntentQuery): Intent | undefined {
  const { fields } = constraint;
  if (fields.length < 2 || model.fields.some(({ name }) => !fields.includes(name))) return undefined;
  return unknown(
    `${model.name} holds nothing but its ${words(fields)}: one that is there says already what was asked for.`,
  );
}

function again({ text, place }: Seen): string {
  return `Behind the write follows \`${text}\` in line ${place.start.line}: to go on would run it a second time.`;
}

/** What fails is listed, row by row, and the others are taken: one that is there already is none of those. */
function collects(_: IntentQuery, shown: Shown): Intent | undefined {
  const { collects: list } = shown;
  if (!list) return undefined;
  const { line } = list.place.start;
  return {
    id: "refuse",
    why: `What cannot be taken is listed (\`${list.text}\` in line ${line}): a row that is there already belongs there.`,
    short: `line ${line} lists what fails`,
    place: list.place,
    differs: true,
    only: `What cannot be taken is listed (\`${list.text}\` in line ${line}): gone on with, or overwritten, the row that is there would count as taken.`,
  };
}

function holdsMade({ model }: IntentQuery, { made }: Shown): Intent | undefined {
  return (
    made && {
      id: "refuse",
      why: `The row holds the result of \`${made.text}\`, which was made for it: the row that is there knows nothing of it.`,
      short: `\`${made.text}\` came before`,
      place: made.place,
      only: `The row holds the result of \`${made.text}\`, which would be lost: the ${oneRow(model)} that is there has another one. To spare the call, look for it above line ${made.place.start.line}.`,
    }
  );
}

/** Whoever has the value by chance has nothing to do with this row, and nobody sent it who could be told. */
function makesUp({ constraint, model }: IntentQuery, { random, makes }: Shown): Intent | undefined {
  const made = words(makes ?? constraint.fields);
  // Nobody sent it: who asks is not told, another one is made.
  return (
    random && {
      id: random.again ? "retry" : "unknown",
      ...(makes ? { makes } : {}),
      why: `\`${random.text}\` makes up the ${made}: nobody sent it, and the row that has it already is another's.`,
      short: `\`${random.text}\` makes it up`,
      place: random.place,
      only: `\`${random.text}\` makes up the ${made}: the ${oneRow(model)} that has it already is not asked for.`,
    }
  );
}

const secret =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)?|pwd|hash(?:ed)?|secret|token|session_?(?:id|key|data)|otp|pin_code|credentials?|api_key|private_key)(?:_|$)/;

/** The field of the row that holds one. */
function secretIn({ write, model, constraint }: IntentQuery, names: readonly string[]): string | undefined {
  const set = write.fields ?? model.fields.map(({ name }) => name);
  // A key that is a hash is what a content is known by.
  const isKey = (name: string) => /hash/i.test(name) && constraint.fields.includes(name);
  return [...names.filter((name) => isField(model, name)), ...set].find(
    (name) => secret.test(snake(name)) && !isKey(name),
  );
}

function holdsSecret(query: IntentQuery, { names }: Shown): Intent | undefined {
  const { model } = query;
  const found = secretIn(query, names);
  return found === undefined
    ? undefined
    : {
        id: "refuse",
        why: `The row holds a secret (\`${found}\`): the one that is there may be somebody else's.`,
        short: `the row holds \`${found}\``,
        only: `The row holds a secret (\`${found}\`): whoever asks would get, or change, the ${model.name} of somebody else.`,
      };
}

/** A name alone still leaves the choice; where the model holds secrets, what is handed out is an account. */
function signsUp({ model, write }: IntentQuery, { functions }: Shown): Intent | undefined {
  const found = functions.find((name) =>
    /(?:^|_)(?:sign_?up|register|registration|enrol|enroll)(?:_|$)/.test(
      snake(name.slice(name.lastIndexOf(".") + 1)),
    ),
  );
  if (found === undefined) return undefined;
  const isAccount =
    model.fields.some(({ name }) => secret.test(snake(name))) || /^create_?user/i.test(write.method);
  return {
    id: "refuse",
    why: `\`${found}\` takes somebody in: the row that is there is another's.`,
    short: `as \`${found}\` says`,
    ...(isAccount
      ? { only: `\`${found}\` takes somebody in: the ${oneRow(model)} that is there may be another's.` }
      : {}),
  };
}

/** Whose row it is stands in the row, and not in its key. */
function isOwned({ constraint, model, write }: IntentQuery, { names, asker }: Shown): Intent | undefined {
  const set = [...new Set([...names.filter((name) => isField(model, name)), ...(write.fields ?? [])])];
  const owner = set.find((name) => ownerField.test(snake(name)));
  const inKey = constraint.fields.some((field) => ownerField.test(snake(field)));
  if ((owner === undefined && !asker) || inKey) return undefined;
  const what = owner === undefined ? asker?.text : owner;
  return {
    id: "refuse",
    why: `The row belongs to somebody (\`${what}\`), and the ${words(constraint.fields)} may be another's.`,
    short: `the row has its \`${what}\``,
    ...(asker ? { place: asker.place } : {}),
    only: `The row belongs to somebody (\`${what}\`): the ${oneRow(model)} that is there may be another's.`,
  };
}

/** What is set on the way to the row may be another's: a parent's, or what something is looked up by. */
function isField({ fields }: Model, name: string): boolean {
  return fields.some((field) => field.name === name || field.column === name);
}

function unknown(why: string): Intent {
  return { id: "unknown", why };
}
