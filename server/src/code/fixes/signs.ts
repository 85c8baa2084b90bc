/** What names of calls and texts say of an intent, in every language. */

import type { Called } from "../dialect";

const effects =
  /^(?:a?bulk_)?(?:create|add|insert|save|charge|capture|register|reserve|book|order(?!_?by)|pay|credit|debit|refund|transfer|subscribe|issue|provision|upload|put|post|patch|send|submit|publish|emit|notify|dispatch|enqueue|delay|apply_?async|invoke|allocate|purchase|invite|increment|decrement|update|process|handle|apply|grant|award|deliver|fulfil\w*|ship|start|run|perform|execute|schedule|queue|trigger|push|persist|record|sync|import|mark)(?![a-z])/;
const network = /^(?:fetch|axios|got|ky|superagent|requests|httpx|urllib|aiohttp|stripe|boto3)(?:\.|\(|$)/;
const quiet =
  /(?:^|\.)(?:console|log(?:ger|ging)?|print|metrics|statsd|res|reply|response|messages|span|tracer|debug)(?:\.|$)/i;

const making =
  /^(?:create|charge|capture|register|reserve|book|pay|subscribe|issue|provision|upload|post|send|submit|publish|invoke|allocate|purchase|invite)(?![a-z])/;

/** A call that writes down or answers what happens: `console.warn`. */
export function isQuiet(callee: string): boolean {
  return quiet.test(callee.slice(0, 200));
}

/** A call that makes something elsewhere, whose result a row may hold. */
export function isMaking(callee: string): boolean {
  const name = callee.slice(0, 200);
  if (name.startsWith("super")) return false;
  return network.test(name) || (!quiet.test(name) && making.test(name.slice(name.lastIndexOf(".") + 1)));
}

const amends =
  /^(?:a?delete|destroy|remove|unlink|rm(?:dir|tree|Sync)?|refund|cancel|void|revert|undo|restore|discard|purge|clean(?:_?[uU]p)?|compensate|a?(?:update|upsert|save|create|insert|mark))(?![a-z])/;

/** A call by which a handler takes back what was done so far, or writes down what became of it: `team.delete()`, `job.save()`, `refund(payment)`. */
export function isAmends(callee: string): boolean {
  const name = callee.slice(-200);
  return !isQuiet(name) && amends.test(name.slice(name.lastIndexOf(".") + 1));
}

const rolling =
  /(?:^|\.)(?:random\w*|rand(?:int|range|below|bytes)|sample|nanoid|uuid\w*|ulid|cuid\w*|v[147]|token_(?:hex|urlsafe|bytes)|getrandbits|choices?|get_random_string|shuffle|randomUUID|randomBytes|createId|generate\w*|gen_\w+|next_?\w+|a?count|aggregate)(?:$|\()/i;

/** A call that gives another value each time. */
export function isRandom(callee: string): boolean {
  return rolling.test(callee.slice(0, 200));
}

/** A call that gives another value each time, and not one that is only called so for what it makes of its arguments: `generate_slug(title)`. */
export function givesAnother(callee: string): boolean {
  const name = callee.slice(0, 200);
  const isMade = /(?:^|\.)(?:generate|gen_)\w*$/i.test(name);
  const isSaid = /(?:code|number|token|pin|id|key|reference|password|secret)$/i.test(name);
  return isRandom(name) && !/(?:aggregate|count)$/i.test(name) && (!isMade || isSaid);
}

/** A read of the row that has the last number. How many there are is no last number: of those one may be gone. */
export function isLastRead(callee: string): boolean {
  return /[.)](?:a?(?:last|latest|first|aggregate)|find(?:One|First|Many)?(?:By|OrFail|OrThrow)*|max(?:imum)?|getRaw(?:One|Many)|getOne)$/.test(
    callee.slice(-80),
  );
}

/** A call, a variable or a member that tells how many rows there are: `this.orders.count`, `findAndCount`, `_count`; no `account`. */
export function isCount(name: string): boolean {
  return /(?:^|[._]|[a-z](?=C))a?[cC]ount(?:By|Documents)?$/.test(name.slice(-80));
}

/** It makes a function that gives another value each time (https://github.com/ai/nanoid#custom-alphabet-or-size). */
export function isFactory(callee: string): boolean {
  return /(?:^|\.)custom(?:Alphabet|Random)$/.test(callee.slice(-80));
}

const outside = /queue|bus|channel|producer|topic|client|repo|manager|service/i;
/** What people call the way to their database. */
const handle = /^(?:db|tx|trx|em|knex|conn|connection|database|pool|orm|session)$/;

/** A call that does something outside of the row: it pays, sends, makes. What the tree does not show its name tells. */
export function isEffect({ callee, rows, fills }: Called): boolean {
  const name = callee.slice(0, 200);
  if (network.test(name)) return true;
  if (quiet.test(name) || fills) return false;
  if (rows !== undefined) return rows === "writes";
  const [object, method] = name.split(".");
  // A list or a set that somebody else has made is filled.
  if (
    method !== undefined &&
    // `trx("orders").insert` is none.
    !object?.endsWith(")") &&
    /^(?:push|add|append|extend|insert|set|put|update)$/.test(method) &&
    /^\w{1,200}$/.test(object ?? "") &&
    name === `${object}.${method}`
  )
    return outside.test(object ?? "") || (method !== "set" && handle.test(object ?? ""));
  return effects.test(name.slice(name.lastIndexOf(".") + 1));
}

/** A call that somebody outside hears of: `sendMail`, `this.mailer.deliver`. */
export function isSending(callee: string): boolean {
  return /(?:^|\.)(?:send|notify|charge|deliver|publish|mail)\w*$/i.test(callee.slice(-80));
}

/** `console.log("Admin created")`: it tells people of a new row. */
export function isClaiming(callee: string, text: string): boolean {
  const isTelling = /(?:^|\.)(?:log|info|print|success|write)$/.test(callee.slice(-80));
  return isTelling && /\b(?:creat|add|insert|seed|registr|ma)(?:ed|ded|de)\b/i.test(text.slice(0, 300));
}

/** `errors.push`, `self.failed.append`: what could not be taken, and why, for whoever sent it. */
export function isCollecting(callee: string): boolean {
  return /(?:^|\.)(?:(?:errors?|fail(?:ed|ures?)|rejected|rejections|invalid|problems|skipped|conflicts|duplicates)(?:_?rows|_?lines|_?items)?)\.(?:push|unshift|append|add)$/i.test(
    callee.slice(-80),
  );
}

/** `cache.delete`, `this.sessions.remove`: no row of the database goes. */
export function isForgetting(callee: string): boolean {
  return /(?:cache|redis|session|map|set|memo|store|storage|cookies|headers|params)s?\.\w+$/i.test(
    callee.slice(-80),
  );
}

/** `req.user.id`, `self.request.user`, `ctx.session.userId`, `currentUser`: whoever sent the request. */
export function isTheAsker(text: string): boolean {
  return (
    /^(?:this\.|self\.)?(?:req|request|ctx|context|c|session|auth|locals|info)\b[\w.?!()]{0,80}[.?!](?:user|account|member|userId|user_id|uid|sub|tenant|tenantId)\b/.test(
      text.slice(0, 200),
    ) ||
    /^(?:this\.|self\.)?(?:current|auth|session|signed_?in|logged_?in)_?(?:user|account|member)(?:Id|_id)?$/i.test(
      text.slice(0, 200),
    )
  );
}

/** A text that says no, whatever it is about. */
export function isAnsweringNo(text: string): boolean {
  return /\b4\d\d\b|HTTP_4\d\d|\bnext\(|\breject\(|add_error|messages\.error|[Cc]onflict|BadRequest|[a-z]?Error\(/.test(
    text.slice(0, 500),
  );
}

/** `{ error: … }`, `{ ok: false, … }`: what is given back in the place of a row, whatever it tells of the one that is there. */
export function isTellingNo(text: string): boolean {
  return /^(?:return )?\(?\{\s{0,50}["']?(?:(?:errors?|err|failure)["']?\s{0,9}[:,}]|(?:ok|success)["']?\s{0,9}:\s{0,9}(?:false|False)\b)/.test(
    text.slice(0, 200),
  );
}

/** The text of an answer that does not speak of the row. */
export function isRefusing(text: string): boolean {
  return (
    isAnsweringNo(text) ||
    /error|taken|exist|conflict|fail|invalid|forbidden|bad_?request|already|duplicate/i.test(
      text.slice(0, 500),
    )
  );
}

/** A statement that leaves the function or the pass of a loop, and gives no more than a literal: it can be said again anywhere in the function. */
export function isPlainExit(text: string): boolean {
  return /^(?:continue|return(?: (?:None|null|undefined|true|false|True|False|-?\d{1,9}|"[^"\\\n{]{0,80}"|'[^'\\\n{]{0,80}'|\[\]|\{\}))?);?$/.test(
    text,
  );
}
