/** GORM's own wording: its logger's line with the caller, the statement behind it, and translated errors without a name. */

import { type Frame, unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. The logger prints `2026/11/22 10:00:00 /app/users.go:25 ERROR: duplicate key …` and below it
 * `[2.1ms] [rows:0] INSERT INTO "users" …`; with `TranslateError` the reason is one of GORM's own sentences.
 * Source: https://gorm.io/docs/error_handling.html#Dialect-Translated-Errors
 */
export function readViolation(text: string): Violation | undefined {
  if (!text.includes("[rows:") && !text.includes("gorm") && !text.includes("duplicated key not allowed"))
    return undefined;
  const logged = /\[\d[\d.]{0,12}ms\] {1,2}\[rows:(?:-|\d{1,9})\] /.exec(text);
  const translated = readTranslated(text);
  if (!logged && !translated && !text.includes("gorm.io/")) return undefined;
  const from = logged ? logged.index + logged[0].length : 0;
  const sql = logged ? /^[^\n]{0,10000}/.exec(text.slice(from, from + 10_000))?.[0] : undefined;
  const caller = readCaller(text, logged?.index ?? text.length);
  return {
    ...unknownViolation,
    orm: "gorm",
    kind: translated?.kind ?? null,
    ...factsOfStatement(sql),
    ...(caller ? { invocation: caller } : {}),
    ...(translated ? { at: placeIn(text, translated.at, translated.at + 20) } : {}),
  };
}

/** Its own sentences, without a name: only where GORM shows in the text as well (a log line, the package, the paths). */
function readTranslated(text: string): { kind: ViolationKind; at: number } | undefined {
  const at = text.indexOf("duplicated key not allowed");
  if (at >= 0) return { kind: "unique", at };
  const foreign = /\bviolates foreign key constraint(?! ["'`\\])/.exec(text);
  if (foreign && text.includes("gorm.io/")) return { kind: "foreign_key", at: foreign.index };
  const check = /\bviolates check constraint(?! ["'`\\])/.exec(text);
  return check && text.includes("gorm.io/") ? { kind: "check", at: check.index } : undefined;
}

/** The line of user code in front of the message: `2026/11/22 10:00:00 /app/users.go:25 `. */
function readCaller(text: string, before: number): Frame | undefined {
  const window = text.slice(Math.max(0, before - 4000), before);
  const offset = Math.max(0, before - 4000);
  const match = [...window.matchAll(/(?:^|\s)(\/?[^\s:]{1,300}\.go):(\d{1,7})(?=\s|$)/g)].at(-1);
  if (!match) return undefined;
  const file = match[1] ?? "";
  const start = offset + match.index + match[0].indexOf(file);
  return {
    file,
    line: Number(match[2]),
    column: null,
    function: null,
    inApp: !/\/go\/pkg\/mod\/|\/vendor\//.test(file),
    at: placeIn(text, start, start + file.length + 1 + (match[2]?.length ?? 0)),
  };
}
